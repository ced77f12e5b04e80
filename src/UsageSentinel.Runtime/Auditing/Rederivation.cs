using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>An alert and every decision about it, derived once more from what they rested on.</summary>
/// <param name="Alert">The stored alert.</param>
/// <param name="Transitions">What the engine did with it, oldest first.</param>
/// <param name="Decisions">What was decided about it, oldest first.</param>
public sealed record Rederivation(Alert Alert, ImmutableArray<RederivedTransition> Transitions, ImmutableArray<RederivedDecision> Decisions)
{
    /// <summary>Whether everything that was kept gives the same bytes again, and something was.</summary>
    public bool IsSame =>
        (!Transitions.IsEmpty || !Decisions.IsEmpty)
        && Transitions.All(one => one.Sameness is Sameness.Same)
        && Decisions.All(one => one.Sameness is Sameness.Same);

    /// <summary>Whether nothing speaks against it but that inputs were removed after their time.</summary>
    public bool IsPastRetention =>
        !IsSame
        && Transitions.All(one => one.Sameness is Sameness.Same or Sameness.PastRetention)
        && Decisions.All(one => one.Sameness is Sameness.Same or Sameness.PastRetention)
        && (Transitions.Any(one => one.Sameness is Sameness.PastRetention) || Decisions.Any(one => one.Sameness is Sameness.PastRetention));
}

/// <summary>A transition, derived again.</summary>
/// <param name="Kept">As it is kept.</param>
/// <param name="Sameness">Whether it came out the same.</param>
/// <param name="Score">The detector's score of the bucket; null where it could not be derived.</param>
/// <param name="Family">The kind of evidence that carries it.</param>
/// <param name="Bars">What a score had to exceed then.</param>
public sealed record RederivedTransition(RecordedStep Kept, Sameness Sameness, double? Score, EvidenceFamily Family, ScoreThresholds Bars)
{
    internal static RederivedTransition Underivable(RecordedStep kept, Sameness sameness) => new(kept, sameness, null, EvidenceFamily.None, default);
}

/// <summary>A decision, derived again.</summary>
/// <param name="Row">The ledger's row.</param>
/// <param name="Sameness">Whether it came out the same.</param>
public sealed record RederivedDecision(LedgerRow Row, Sameness Sameness);

/// <summary>How a derivation compares with what was written.</summary>
public enum Sameness
{
    /// <summary>Byte for byte.</summary>
    Same,

    /// <summary>It comes out otherwise: what was written is not what this engine decides on these inputs.</summary>
    Differs,

    /// <summary>The inputs are not there.</summary>
    Missing,

    /// <summary>The inputs are not those the ledger names.</summary>
    Altered,

    /// <summary>The ledger does not know of it.</summary>
    Inserted,

    /// <summary>The inputs were removed after their time, and the ledger says so.</summary>
    PastRetention,

    /// <summary>The inputs were written by another version, which this one cannot read.</summary>
    OtherVersion,
}
