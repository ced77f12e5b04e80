using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Answers;

/// <summary>How every account is doing.</summary>
public sealed class StatusAnswers(
    ProviderConnections connections,
    AccountSummaries summaries,
    PriceBooks prices,
    Calibrations calibrations,
    WaitingNotices waiting,
    OngoingReader ongoing,
    SentinelOptions options,
    TimeProvider clock)
{
    public async Task<List<StatusJson>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var isStopped = await ongoing.IsStoppedAsync(cancellationToken);
        var due = await waiting.EventsDueAsync(cancellationToken);
        var probe = await waiting.ProbeAsync(now, cancellationToken);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var level = new SweepPolicy { Lag = TimeSpan.FromMinutes(options.Detection.LagMinutes), Every = options.SweepsEvery() };
        var lines = new List<StatusJson>();
        foreach (var connection in connections.All)
        {
            var edition = prices.EditionOf(connection.Account.Provider);
            lines.Add(StatusJson.Of(
                await summaries.GlanceAsync(connection.Account, cancellationToken),
                new StatusFacts(
                    edition.Version,
                    await calibrations.VersionAsync(connection.Account, cancellationToken),
                    PriceAge.Of(edition.AsOf, today, options.Prices.StaleAfterDays),
                    options.Response.Mode,
                    isStopped,
                    due,
                    (int)level.JudgedWithin.TotalMinutes)) with
            {
                Probe = probe,
                Ongoing = await ongoing.ReadAsync(connection.Account, now, cancellationToken),
            });
        }

        return lines;
    }
}
