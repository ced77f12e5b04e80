using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>What <c>enforce</c> would have done at one containment level.</summary>
/// <param name="Level">The level; <see cref="ContainmentLevel.None"/> where the recorded inputs of the decision are gone.</param>
/// <param name="Actions">Alerts it would have acted on.</param>
/// <param name="Confirmed">Of those, labelled as abuse.</param>
/// <param name="Benign">Of those, labelled as benign.</param>
/// <param name="Saved">What those alerts cost after the decision and the action would have stopped, estimated; alerts labelled as benign count as nothing.</param>
/// <param name="CutPerHour">The normal cost per hour, of the project's other traffic or of a deleted key, that the actions would have affected together.</param>
public sealed record ShadowEvidence(ContainmentLevel Level, int Actions, int Confirmed, int Benign, Usd Saved, Usd CutPerHour)
{
    /// <summary>One line for each level, from the lowest.</summary>
    public static ImmutableArray<ShadowEvidence> Of(IEnumerable<ShadowActions> acts) =>
    [
        .. acts.GroupBy(act => act.Effect?.Level ?? ContainmentLevel.None).OrderBy(level => level.Key).Select(level => new ShadowEvidence(
            level.Key,
            level.Count(),
            level.Count(act => act.Label is Core.Responding.ShadowLabel.Confirmed),
            level.Count(act => act.Label is Core.Responding.ShadowLabel.Benign),
            level.Where(act => act.Label is not Core.Responding.ShadowLabel.Benign).Aggregate(Usd.Zero, (sum, act) => sum + (act.Effect?.Saved ?? Usd.Zero)),
            level.Aggregate(Usd.Zero, (sum, act) => sum + (act.Effect?.CutPerHour ?? Usd.Zero)))),
    ];
}

/// <summary>What one action would have done.</summary>
/// <param name="Level">Its containment level.</param>
/// <param name="Saved">What the alert cost after the decision and the action would have stopped, estimated.</param>
/// <param name="CutPerHour">The normal cost per hour that it would have affected.</param>
public sealed record ShadowEffect(ContainmentLevel Level, Usd Saved, Usd CutPerHour);
