using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>What is to be done, with the answer of every guardrail. Only <see cref="Act"/> allows a change.</summary>
public abstract record ResponseDecision
{
    private ResponseDecision(PlannedLevel? planned, ImmutableArray<GuardrailAnswer> answers) => (Planned, Answers) = (planned, answers);

    /// <summary>The chosen containment level; null if none is available.</summary>
    public PlannedLevel? Planned { get; }

    /// <summary>The answer of every guardrail for that level, in their order.</summary>
    public ImmutableArray<GuardrailAnswer> Answers { get; }

    public ContainmentLevel Level => Planned?.Level ?? ContainmentLevel.None;

    /// <summary>Whether it would act if the mode were <c>enforce</c>: what shadow precision counts.</summary>
    public bool WouldAct => this is not Confirm && Answers.All(answer => !answer.Withholds || IsMode(answer.Rail));

    /// <summary>Whether a rail only says how far the product may go by itself.</summary>
    internal static bool IsMode(Guardrail rail) => rail is Guardrail.ObserveOnly or Guardrail.ApprovalMissing;

    /// <summary>Act on this level: every guardrail allows it, and the provider itself confirmed the usage.</summary>
    public sealed record Act(PlannedLevel Chosen, ImmutableArray<GuardrailAnswer> All) : ResponseDecision(Chosen, All);

    /// <summary>Nothing but the mode can speak against it, and the provider was not asked yet: ask it, and decide again.</summary>
    public sealed record Confirm(PlannedLevel Chosen, ImmutableArray<GuardrailAnswer> All) : ResponseDecision(Chosen, All);

    /// <summary>Do nothing until a person has said yes: that is all that is missing.</summary>
    public sealed record AwaitApproval(PlannedLevel Chosen, ImmutableArray<GuardrailAnswer> All) : ResponseDecision(Chosen, All);

    /// <summary>Do nothing; this guardrail, the first that blocks, gives the reason.</summary>
    public sealed record Withhold(PlannedLevel? Chosen, Guardrail Guardrail, string Reason, ImmutableArray<GuardrailAnswer> All) : ResponseDecision(Chosen, All);
}
