using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How far one account is collected, and the alerts that belong to no key. All times UTC.</summary>
public sealed record AccountState(ProviderAccount Account)
{
    /// <summary>The start of collected usage; null before the first sweep.</summary>
    public DateTimeOffset? CollectedFrom { get; init; }

    /// <summary>
    /// The first UTC midnight from which on cost is known: days before the hourly history are read once, for money only. Null until
    /// they could be read; cost is then known from <see cref="CollectedFrom"/> on.
    /// </summary>
    public DateTimeOffset? CostKnownFrom { get; init; }

    /// <summary>From when on cost is known, by what was read; null before the first sweep.</summary>
    public DateTimeOffset? CostsFrom => CostKnownFrom ?? CollectedFrom;

    /// <summary>The end of the last complete hour collected at hourly width; null before the first.</summary>
    public DateTimeOffset? HoursThrough { get; init; }

    /// <summary>The end of the last complete minute collected at minute width; null before the first.</summary>
    public DateTimeOffset? MinutesThrough { get; init; }

    /// <summary>The stretches of time for which minutes are held without a gap, oldest first; each starts on an hour.</summary>
    public ImmutableArray<TimeWindow> MinuteCoverage { get; init; } = [];

    public DateTimeOffset? InventoryAt { get; init; }

    public DateTimeOffset? CostsAt { get; init; }

    /// <summary>When the last sweep that read the provider began; null for none.</summary>
    public DateTimeOffset? SweptAt { get; init; }

    public DateTimeOffset? PurgedAt { get; init; }

    /// <summary>How much usage was judged in time, by month, oldest first; at most 13 months.</summary>
    public ImmutableArray<MonthAttainment> Attainment { get; init; } = [];

    /// <summary>Sweeps in a row that could not read the provider.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last sweep failed, in one line; null where it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>What could not be read recently, or is being read later, by name; everything else is as complete as the account.</summary>
    public ImmutableSortedDictionary<string, SourceState> Sources { get; init; } = SourceState.None;

    /// <summary>Results that could not be read within the last day, by the name of their source.</summary>
    public ImmutableSortedDictionary<string, ApartState> Apart { get; init; } = ApartState.None;

    /// <summary>
    /// By endpoint, the hour from which on the answers may lack results: some could not be read, or it reported no use for longer than that
    /// is waited for. Read again from there until an answer is whole, for up to <see cref="Doubts.Longest"/>.
    /// </summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Doubts { get; init; } = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    /// <summary>By endpoint, a moment by which the latest use that was reported had begun.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> LastUse { get; init; } = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    /// <summary>How late each source of usage and cost is, by source and width.</summary>
    internal ImmutableSortedDictionary<string, SourceLateness> Lateness { get; init; } = SourceLateness.None;

    /// <summary>After how long a minute counted as complete in the last sweep; null before the first.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>What the scores of the organization's keys have been like.</summary>
    public OrganizationCalibration Calibration { get; init; } = OrganizationCalibration.Empty;

    /// <summary>How far the days of its keys are in <see cref="Calibration"/>: the reach of the last sweep that committed them; null for none.</summary>
    public DateTimeOffset? CalibratedThrough { get; init; }

    /// <summary>What is normal for all series together, and how far that is judged.</summary>
    public OrganizationState Organization { get; init; } = OrganizationState.Empty;

    /// <summary>The same with sums that lack a source, while one is not read: what is judged on meanwhile, and forgotten afterwards; null for none.</summary>
    public OrganizationState? OrganizationAhead { get; init; }

    /// <summary>Open alerts of budgets and of the provider itself.</summary>
    public ImmutableArray<Alert> Alerts { get; init; } = [];
}
