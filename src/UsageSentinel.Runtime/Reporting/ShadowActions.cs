using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>A decision that only the mode blocked: what <c>enforce</c> would have done.</summary>
/// <param name="EpisodeId">The alert.</param>
/// <param name="Subject">The key, as in the events' subject.</param>
/// <param name="At">When all other guardrails first allowed it, UTC.</param>
/// <param name="Summary">What the ledger says.</param>
/// <param name="AtStake">Estimated cost above expectation over the whole alert; nothing where it is no longer on record.</param>
/// <param name="Label">What a person said of it since.</param>
public sealed record ShadowActions(
    string EpisodeId, string Subject, DateTimeOffset At, string Summary, Usd AtStake, ShadowLabel Label)
{
    /// <summary>What it would have done; null where the recorded inputs of the decision are gone.</summary>
    public ShadowEffect? Effect { get; init; }

    public string Key => Subject.Split('/')[^1];
}

/// <summary>What would have been done in a span of time if the mode had allowed it.</summary>
/// <param name="From">Included, UTC.</param>
/// <param name="To">Not included, UTC.</param>
/// <param name="Acts">One for each alert, oldest first.</param>
public sealed record ShadowDecisionReport(DateTimeOffset From, DateTimeOffset To, ImmutableArray<ShadowActions> Acts)
{
    public int Keys => Acts.Select(act => act.Subject).Distinct(StringComparer.Ordinal).Count();

    public Usd AtStake => Acts.Aggregate(Usd.Zero, (sum, act) => sum + act.AtStake);

    public ShadowPrecision Precision => ShadowPrecision.Of(Acts.Select(act => act.Label));
}
