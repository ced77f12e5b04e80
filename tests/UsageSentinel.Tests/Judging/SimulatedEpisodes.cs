using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Judging;

/// <summary>
/// A simulated organization with everything that happens to keys, judged as a sweep does: what the alerts are called and what they say was lost,
/// beside the labels and the books of the simulator. What a key would have cost otherwise is in the books of the same organization without any incident.
/// </summary>
internal static class SimulatedEpisodes
{
    private const int History = 21;
    private const int FineBefore = 4;

    /// <summary>Longer than every incident but a launch.</summary>
    private const int After = 5;

    public static async Task<ImmutableArray<SimulatedEpisode>> LiveAsync(int seed)
    {
        var start = new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero).AddDays(seed % 28);
        var (incidents, lines) = await BooksAsync(seed, start, "mixed");
        var usual = (await BooksAsync(seed, start, "quiet")).Lines;
        var fine = start.AddDays(-FineBefore);
        var record = SimulatedRecord.Of(lines, fine, line => line.KeyId);
        var costs = Costs(record);
        var otherwise = Costs(SimulatedRecord.Of(usual, fine, line => line.KeyId));
        var ends = new List<Transition>();
        var outcome = new Replay(new SentinelOptions().ToPolicy()).Run(record, 5, null, change =>
        {
            if (change.Kind is TransitionKind.Resolved)
            {
                ends.Add(change);
            }
        });
        var alerts = outcome.Alerts.Select(alert => alert.Alert).Where(alert => alert.EpisodeTitle is not null && !alert.IsHistoric).ToList();
        return [.. incidents.Select(incident => Of(seed, incident, alerts, ends, (costs, otherwise), start.AddDays(After)))];
    }

    private static SimulatedEpisode Of(
        int seed, Incident incident, List<Alert> alerts, List<Transition> ends, (ILookup<string, RecordedRow> Of, ILookup<string, RecordedRow> Otherwise) costs, DateTimeOffset now)
    {
        var end = incident.End < now ? incident.End : now;
        var alert = alerts
            .Where(alert => alert.Subject.Key?.Value == incident.KeyId && alert.FiredAt >= incident.Start && alert.FiredAt < incident.End.AddHours(2) && alert.ActiveAt < incident.End)
            .OrderBy(alert => alert.FiredAt).FirstOrDefault();
        var (excess, usual) = (Excess(incident.Start, end), Sum(costs.Otherwise, incident.KeyId, incident.Start, end));
        var cleared = alert is null ? [] : ends.Where(change => change.Alert.Id == alert.Id && change.Alert.Reason is ResolvedReason.Cleared or ResolvedReason.Adopted && change.At < end);
        return new SimulatedEpisode(seed, incident, alert, excess, usual)
        {
            EndedEarly = cleared.Any(change => Excess(change.At, end) > excess * 0.1m),
            IsAboveCost = alert is not null && alert.Lost.Amount > Sum(costs.Of, incident.KeyId, alert.ActiveAt, now) + 0.00001m,
        };

        decimal Excess(DateTimeOffset from, DateTimeOffset to) => Sum(costs.Of, incident.KeyId, from, to) - Sum(costs.Otherwise, incident.KeyId, from, to);
    }

    private static decimal Sum(ILookup<string, RecordedRow> costs, string key, DateTimeOffset from, DateTimeOffset to) => costs[key]
        .Where(row => row.Start >= from.ToUnixTimeSeconds() && row.Start < to.ToUnixTimeSeconds())
        .Sum(row => row.Cost.Amount);

    private static ILookup<string, RecordedRow> Costs(ImmutableArray<RecordedKey> record) =>
        record.SelectMany(key => key.Rows.Select(row => (key.Key, Row: row))).ToLookup(pair => pair.Key, pair => pair.Row);

    private static async Task<(ImmutableArray<Incident> Incidents, List<(UsageLine Line, int Minutes)> Lines)> BooksAsync(int seed, DateTimeOffset start, string scenario)
    {
        var clock = new SimulatedClock(start);
        await using var server = await SimulatorServer.StartAsync(
            new SimulatorOptions { Seed = seed, Keys = 24, Days = History, Scenario = scenario }, clock, 0, CancellationToken.None);
        clock.Advance(TimeSpan.FromDays(After));
        var organization = server.Organization;
        return (organization.Incidents, SimulatedRecord.Lines(organization.Books, start.AddDays(-History), start.AddDays(-FineBefore), start.AddDays(After)));
    }
}

/// <summary>An incident of the simulator and the alert about it.</summary>
/// <param name="Seed">The organization.</param>
/// <param name="Incident">What really happened.</param>
/// <param name="Alert">The first alert in it; null for none.</param>
/// <param name="Excess">What it really cost above what the key would have cost, in US dollars.</param>
/// <param name="Usual">What the key would have cost in that time, in US dollars.</param>
internal sealed record SimulatedEpisode(int Seed, Incident Incident, Alert? Alert, decimal Excess, decimal Usual)
{
    /// <summary>Whether it was called over with more than a tenth of its cost still to come.</summary>
    public bool EndedEarly { get; init; }

    /// <summary>Whether the alert says more was lost than the key cost.</summary>
    public bool IsAboveCost { get; init; }

    /// <summary>Whether it is large enough beside the usual cost of the key to be measured.</summary>
    public bool IsMaterial => Alert is not null && Excess > 0 && Excess >= Usual / 2 && Excess >= 1;

    /// <summary>The relative error of the loss in the alert.</summary>
    public double Error => (double)Math.Abs((Alert!.Lost.Amount / Excess) - 1);

    /// <summary>Whether the title is right for what happened; unknown is not.</summary>
    public bool IsNamedRight => Alert?.EpisodeTitle is { Kind: var kind } && Names(Incident.Type).Contains(kind);

    /// <summary>Whether the title names a cause, and the wrong one.</summary>
    public bool IsNamedWrong => Alert?.EpisodeTitle is { Kind: not CauseKind.Unknown } && !IsNamedRight;

    private static CauseKind[] Names(IncidentType type) => type switch
    {
        IncidentType.StolenKey or IncidentType.SlowDrip or IncidentType.DormantWake or IncidentType.OffHours or IncidentType.NewbornAbuse => [CauseKind.StolenKey],
        IncidentType.RunawayLoop => [CauseKind.RunawayLoop],
        IncidentType.ModelSwap => [CauseKind.ModelChanged],
        IncidentType.TokenStuffing => [CauseKind.PromptsGrew],
        IncidentType.RequestFlood => [CauseKind.RequestFlood],
        IncidentType.Launch => [CauseKind.Growth],
        IncidentType.MonthEnd => [CauseKind.Growth, CauseKind.Batch],
        IncidentType.BackFill => [CauseKind.Batch],
        _ => [],
    };
}
