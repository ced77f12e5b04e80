using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Sweeps the account a message names, then sends what is due.</summary>
internal sealed class SweepMessageHandler(SentinelEngine engine, SweepPing ping, RunningWork work) : IMessageHandler
{
    /// <exception cref="InvalidOperationException">The message is not one, or names an account that is not configured: it ends in the poison queue.</exception>
    public async Task HandleAsync(string queue, string message, CancellationToken cancellationToken)
    {
        var parsed = SweepMessage.Parse(message) ?? throw new InvalidOperationException("The sweep queue contains a message that is not a sweep message.");
        var connection = engine.Connections.Find(parsed.ToAccount())
            ?? throw new InvalidOperationException("A message in the sweep queue is for an account that is not configured.");
        await work.RunAsync(
            token => ping.AroundAsync(() => SweepAsync(connection, parsed.Due, token), Trouble, token),
            cancellationToken);
    }

    private async Task<SweepReport> SweepAsync(ProviderConnection connection, SweepDue due, CancellationToken cancellationToken)
    {
        var report = await engine.SweepAsync(connection, due, null, cancellationToken);
        await engine.NotifyAsync(cancellationToken);
        return report;
    }

    private static string? Trouble(SweepReport report) => report.Outcome is SweepOutcome.Done or SweepOutcome.LeaseHeld
        ? null
        : $"{report.Account.Provider}/{report.Account.Account}: {report.Error ?? report.Outcome.ToString()}";
}
