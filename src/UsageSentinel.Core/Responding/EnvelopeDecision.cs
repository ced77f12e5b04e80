using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>What is known when the caps of a project are set, kept or taken back. Null means "could not be read", and unsure blocks.</summary>
/// <param name="IsOn">Whether the configuration wants an envelope.</param>
/// <param name="IsHeld">Whether caps are in force.</param>
/// <param name="IsTakenBack">Whether a person took the caps of this project back.</param>
/// <param name="IsStopped">The stop switch.</param>
/// <param name="Mode">The response mode.</param>
/// <param name="ProtectedBy">The entry that protects the project or one of its keys; empty for none.</param>
/// <param name="Offer">What the provider offers.</param>
/// <param name="IsComplete">Whether usage is complete to a short time ago.</param>
/// <param name="HasOpenAlert">Whether an alert about a key of the project is firing.</param>
/// <param name="HasCaps">Whether enough is known about at least one model.</param>
public sealed record EnvelopeFacts(
    bool IsOn,
    bool IsHeld,
    bool IsTakenBack,
    bool? IsStopped,
    ResponseMode? Mode,
    string? ProtectedBy,
    ContainmentOffer Offer,
    bool IsComplete,
    bool HasOpenAlert,
    bool HasCaps);

/// <summary>What happens to the caps of a project.</summary>
public abstract record EnvelopeDecision
{
    private EnvelopeDecision()
    {
    }

    /// <summary>Set the caps of today.</summary>
    public sealed record Set : EnvelopeDecision;

    /// <summary>Leave everything as it is.</summary>
    public sealed record Keep(string Reason) : EnvelopeDecision;

    /// <summary>Take the caps back.</summary>
    public sealed record Lift(string Reason) : EnvelopeDecision;

    /// <summary>It would set or take back caps; this guardrail blocks.</summary>
    public sealed record Blocked(Guardrail Guardrail, string Reason) : EnvelopeDecision;

    /// <summary>The decision. Whatever forbids caps takes back those that are in force, except the stop switch, which stops that as well.</summary>
    /// <param name="facts">What is known.</param>
    public static EnvelopeDecision Of(EnvelopeFacts facts) => facts switch
    {
        { IsOn: false, IsHeld: false } => new Keep("response.envelope is off."),
        { IsStopped: null } => new Blocked(Guardrail.StopSwitch, "The stop switch could not be read."),
        { IsStopped: true } => new Blocked(Guardrail.StopSwitch, "The stop switch is on."),
        { IsOn: false } => new Lift("response.envelope is off."),
        { ProtectedBy: null } => new Blocked(Guardrail.ProtectedKey, "The list of protected keys could not be read."),
        { ProtectedBy.Length: > 0, IsHeld: true } => new Lift($"The project is protected by '{facts.ProtectedBy}'."),
        { ProtectedBy.Length: > 0 } => new Blocked(Guardrail.ProtectedKey, $"Protected by '{facts.ProtectedBy}'."),
        { Mode: null } => new Blocked(Guardrail.ObserveOnly, "The mode could not be read."),
        { Mode: not ResponseMode.Enforce, IsHeld: true } => new Lift($"The mode is {Word(facts.Mode.Value)}; caps are set in enforce only."),
        { Mode: not ResponseMode.Enforce } => new Blocked(Guardrail.ObserveOnly, $"The mode is {Word(facts.Mode.Value)}; caps are set in enforce only."),
        { IsTakenBack: true, IsHeld: true } => new Lift("A person took the caps of this project back."),
        { IsTakenBack: true } => new Keep("A person took the caps of this project back."),
        _ when !facts.Offer.Offers(ContainmentLevel.Throttle) => new Blocked(Guardrail.NoLever, "The provider does not offer rate limits."),
        { IsComplete: false } => new Keep("Usage is not complete."),
        { HasOpenAlert: true } => new Keep("An alert about a key of the project is firing: caps stay as they are."),
        { HasCaps: false } => new Keep($"Less than {EnvelopePlan.FewestDays} days without an alert are known for every model."),
        _ => new Set(),
    };

    private static string Word(ResponseMode mode) => mode is ResponseMode.Approve ? "approve" : "observe";
}
