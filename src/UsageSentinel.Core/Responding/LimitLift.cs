using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>Whether a throttle is lifted without a person. Pure. Nothing lifts one that a refused attacker could wait for.</summary>
public static class LimitLift
{
    /// <summary>How long usage must stay below <see cref="Calm"/> of the limit before the first lift; each trip after that doubles it.</summary>
    public static TimeSpan First { get; } = TimeSpan.FromHours(6);

    /// <summary>The share of the limit that usage must stay below.</summary>
    public const double Calm = 0.5;

    /// <summary>After so many lifts only a person lifts.</summary>
    private const int Most = 3;

    /// <summary>How long it must be calm now; null if only a person lifts it.</summary>
    /// <param name="throttle">The throttle.</param>
    public static TimeSpan? Waits(ThrottleFacts throttle) => throttle switch
    {
        { IsAutomatic: false } or { Lifts: >= Most } => null,
        { Evidence: var evidence } when (evidence & (EvidenceFamilies.External | EvidenceFamilies.Novelty | EvidenceFamilies.Time)) is not EvidenceFamilies.None => null,
        // A new model, an idle hour, a sleeping or a new key: signs of a stranger. So is a rule that says so, or an alert that is gone.
        { Rule: null } => null,
        { Rule: { } rule } when !RuleTraits.Get(rule).LetsThrottlesLift => null,
        { IsWithAPerson: true } => null,
        _ => First * (1 << throttle.Lifts),
    };

    /// <summary>Whether it is lifted now.</summary>
    /// <param name="throttle">The throttle.</param>
    /// <param name="now">UTC.</param>
    public static bool IsDue(ThrottleFacts throttle, DateTimeOffset now) =>
        Waits(throttle) is { } wait && now - (throttle.BusyAt > throttle.SetAt ? throttle.BusyAt.Value : throttle.SetAt) >= wait;
}

/// <summary>What is known of a throttle that is in force.</summary>
/// <param name="IsAutomatic">False where a person asked for it.</param>
/// <param name="Rule">The rule of its alert; null if the alert is gone.</param>
/// <param name="Evidence">Every kind of evidence of its alert.</param>
/// <param name="IsWithAPerson">Whether a person ended the alert: then the limit is theirs to lift as well.</param>
/// <param name="SetAt">When it was set, UTC.</param>
/// <param name="Lifts">How often it was lifted by itself before.</param>
/// <param name="BusyAt">The end of the last minute in which the project used half of the limit or more; null for none.</param>
public sealed record ThrottleFacts(
    bool IsAutomatic, RuleKind? Rule, EvidenceFamilies Evidence, bool IsWithAPerson, DateTimeOffset SetAt, int Lifts, DateTimeOffset? BusyAt);
