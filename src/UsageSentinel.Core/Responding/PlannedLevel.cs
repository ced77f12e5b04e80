using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>The available containment levels, the one to try first in front.</summary>
/// <param name="Levels">Those whose expected loss is acceptable from the least to the last, then the others by what they are expected to cost, then those that hit too many others.</param>
public sealed record Plan(ImmutableArray<PlannedLevel> Levels);

/// <summary>One containment level and its effect.</summary>
/// <param name="Level">The containment level.</param>
/// <param name="ExpectedLoss">What is still lost after it until a person takes over, estimated.</param>
/// <param name="Sufficiency">Whether that may be lost.</param>
/// <param name="AlsoHit">Other keys whose normal traffic it touches.</param>
/// <param name="ShareHit">The share of the project's normal cost that it affects, 0 to 1: that of the key itself for a revocation, that of the other keys for the other levels; null if not known.</param>
public sealed record PlannedLevel(
    ContainmentLevel Level, Usd ExpectedLoss, Sufficiency Sufficiency, ImmutableArray<string> AlsoHit, double? ShareHit)
{
    /// <summary>What it leaves open once it bites, estimated, in US dollars per hour; a spend limit leaves a sum and no rate.</summary>
    public Usd LeftPerHour { get; init; }

    /// <summary>Whether it is irreversible at this provider.</summary>
    /// <value>The default is what holds for the level anywhere: a deletion is final.</value>
    public bool IsIrreversible { get; init; } = Level.IsIrreversible();
}

/// <summary>Whether the remaining loss of a containment level is acceptable.</summary>
public enum Sufficiency
{
    /// <summary>The expected loss is acceptable.</summary>
    Enough,

    /// <summary>It is not.</summary>
    TooLittle,
}
