using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>Whether a limit is lifted without a person. Pure. Nothing lifts one that a refused attacker could wait for.</summary>
public static class LimitLift
{
    /// <summary>How long it must be calm before the first lift; each trip after that doubles it.</summary>
    public static TimeSpan First { get; } = TimeSpan.FromHours(6);

    /// <summary>The share of a rate limit that usage must stay below.</summary>
    public const double Calm = 0.5;

    /// <summary>After so many lifts only a person lifts.</summary>
    private const int Most = 3;

    /// <summary>How long it must be calm now; null if only a person lifts it.</summary>
    /// <param name="limit">The limit.</param>
    public static TimeSpan? Waits(LimitFacts limit) => limit switch
    {
        { IsAutomatic: false } => null,

        // No one can use a key that is gone, so its limit only keeps others out.
        { IsKeyGone: true } => TimeSpan.Zero,
        { Lifts: >= Most } => null,
        { Evidence: var evidence } when (evidence & (EvidenceFamilies.External | EvidenceFamilies.Novelty | EvidenceFamilies.Time)) is not EvidenceFamilies.None => null,
        // A new model, an idle hour, a sleeping or a new key: signs of a stranger. So is a rule that says so, or an alert that is gone.
        { Rule: null } => null,
        { Rule: { } rule } when !RuleTraits.Get(rule).LetsLimitsLift => null,
        { IsWithAPerson: true } => null,
        _ => First * (1 << limit.Lifts),
    };

    /// <summary>Whether it is lifted now.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="now">UTC.</param>
    public static bool IsDue(LimitFacts limit, DateTimeOffset now) => Waits(limit) switch
    {
        null => false,
        { } wait when wait == TimeSpan.Zero => true,
        { } wait => now - (limit.BusyAt > limit.SetAt ? limit.BusyAt.Value : limit.SetAt) >= wait,
    };
}

/// <summary>What is known of a limit that is in force: rate limits, a model list or a spend limit.</summary>
/// <param name="IsAutomatic">False where a person asked for it.</param>
/// <param name="Rule">The rule of its alert; null if the alert is gone.</param>
/// <param name="Evidence">Every kind of evidence of its alert.</param>
/// <param name="IsWithAPerson">Whether a person ended the alert: then the limit is theirs to lift as well.</param>
/// <param name="SetAt">When it was set, UTC.</param>
/// <param name="Lifts">How often it was lifted by itself before.</param>
/// <param name="BusyAt">
/// The end of the last minute that was not calm; null for none. For rate limits one in which the project used half of them or more; for the others, which let
/// nothing through that could be seen, one in which the alert's key was out of the ordinary.
/// </param>
public sealed record LimitFacts(
    bool IsAutomatic, RuleKind? Rule, EvidenceFamilies Evidence, bool IsWithAPerson, DateTimeOffset SetAt, int Lifts, DateTimeOffset? BusyAt)
{
    /// <summary>Whether the key was deleted, and that is verified. The default is false.</summary>
    public bool IsKeyGone { get; init; }
}
