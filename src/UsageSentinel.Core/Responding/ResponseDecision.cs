using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>To act, or not and say which guard rail; with the answer of every rail.</summary>
public abstract record ResponseDecision
{
    private ResponseDecision(ImmutableArray<RailAnswer> answers) => Answers = answers;

    /// <summary>Every guard rail's answer, in their order.</summary>
    public ImmutableArray<RailAnswer> Answers { get; }

    /// <summary>Whether it would act if the mode were <c>enforce</c>: what shadow precision counts.</summary>
    public bool WouldAct => Answers.All(answer => !answer.Withholds || answer.Rail is Guardrail.ObserveOnly or Guardrail.ApprovalMissing);

    /// <summary>Act on this rung.</summary>
    public sealed record Act(Rung Rung, ImmutableArray<RailAnswer> All) : ResponseDecision(All);

    /// <summary>Do nothing; this rail, the first of those that withhold, names why.</summary>
    public sealed record Withhold(Guardrail Guardrail, string Reason, ImmutableArray<RailAnswer> All) : ResponseDecision(All);
}
