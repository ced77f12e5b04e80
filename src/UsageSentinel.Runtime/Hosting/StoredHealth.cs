using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Health from what is stored: is every account collected up to now, and does everything that is due get sent.</summary>
public sealed class StoredHealth : IHealthReport
{
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(40);

    /// <summary>Two sweeps and some patience.</summary>
    private static readonly TimeSpan BehindLag = TimeSpan.FromMinutes(25);

    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(10);

    private readonly ProviderConnections connections;
    private readonly AccountStore accounts;
    private readonly OutboxStore outbox;
    private readonly ProbeStore probes;
    private readonly TimeSpan within;
    private readonly TimeProvider clock;

    internal StoredHealth(ProviderConnections connections, AccountStore accounts, OutboxStore outbox, ProbeStore probes, ProbeOptions probe, TimeProvider clock)
    {
        this.connections = connections;
        this.accounts = accounts;
        this.outbox = outbox;
        this.probes = probes;
        within = TimeSpan.FromMinutes(probe.AcknowledgeMinutes);
        this.clock = clock;
    }

    public async Task<HealthReport> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var lines = ImmutableArray.CreateBuilder<HealthLine>();
        foreach (var connection in connections.All)
        {
            var (state, _) = await accounts.LoadAsync(connection.Account, cancellationToken);
            lines.Add(Account(connection, state, now));
            lines.AddRange(UnreadNotes.Of(state).Select(note => new HealthLine(Part(connection), false, note)));
        }

        lines.Add(await OutboxAsync(now, cancellationToken));
        if (ProbeWords.Of((await probes.FindAsync(cancellationToken))?.Probe, within, now) is { } probe)
        {
            lines.Add(new HealthLine("route probe", probe.IsWell, probe.Text));
        }

        return new HealthReport(lines.All(line => line.IsHealthy), lines.ToImmutable());
    }

    /// <summary>Whether collected usage is older than it should be: the lag of the account, two sweeps and some patience.</summary>
    public static bool IsStale(DateTimeOffset? minutesThrough, TimeSpan? lag, DateTimeOffset now) =>
        minutesThrough is { } through && now - through > (lag + BehindLag > Least ? lag + BehindLag : Least);

    private static HealthLine Account(ProviderConnection connection, AccountState state, DateTimeOffset now)
    {
        var part = Part(connection);
        return state switch
        {
            { LastError: { } error } => new HealthLine(part, false, string.Create(CultureInfo.InvariantCulture, $"{state.Failures} sweeps in a row failed: {error}")),
            { MinutesThrough: null } => new HealthLine(part, false, "No sweep yet."),
            _ when IsStale(state.MinutesThrough, state.Lag, now) => new HealthLine(part, false, $"Usage is complete only to {Time(state)}."),
            _ => new HealthLine(part, true, $"Usage is complete to {Time(state)}.{LatenessWords.Of(state)}"),
        };
    }

    private static string Time(AccountState state) => string.Create(CultureInfo.InvariantCulture, $"{state.MinutesThrough?.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    private static string Part(ProviderConnection connection) => $"{connection.Account.Provider}/{connection.Account.Account}";

    private async Task<HealthLine> OutboxAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var late = 0;
        await foreach (var due in outbox.DueAsync(cancellationToken))
        {
            late += due.Body is not null && now - due.PointedAt > Overdue ? 1 : 0;
        }

        return new HealthLine("outbox", late == 0, late == 0 ? "Nothing is overdue." : string.Create(CultureInfo.InvariantCulture, $"{late} {Plural.Of(late, "event is", "events are")} overdue."));
    }
}
