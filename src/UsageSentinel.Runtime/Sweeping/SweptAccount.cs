using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>An account after its series were swept: what is left to judge and to commit.</summary>
/// <param name="Provider">The organization.</param>
/// <param name="State">The state to advance.</param>
/// <param name="ETag">The version it was made from; null if there was none.</param>
/// <param name="Plan">What the sweep was to read.</param>
/// <param name="Lines">The line of each series.</param>
/// <param name="Organization">What happened to alerts of all series together.</param>
internal sealed record SweptAccount(
    IUsageProvider Provider,
    AccountState State,
    string? ETag,
    SweepPlan Plan,
    IReadOnlyDictionary<SeriesId, SeriesSummary> Lines,
    ImmutableArray<Transition> Organization);

/// <summary>What a sweep found of an account besides its series.</summary>
/// <param name="Findings">What the rules say.</param>
/// <param name="Removed">Alerts no rule judges any more.</param>
/// <param name="Organization">What happened to alerts of all series together.</param>
/// <param name="Sums">Events of sums that are due.</param>
internal sealed record AccountFindings(
    IEnumerable<Finding> Findings, ImmutableArray<Alert> Removed, ImmutableArray<Transition> Organization, ImmutableArray<SentinelEvent> Sums)
{
    public AccountFindings(IEnumerable<Finding> findings)
        : this(findings, [], [], [])
    {
    }

    /// <summary>Whether no sweep of the account was ever completed before. The default is false.</summary>
    public bool IsFirstSweep { get; init; }
}
