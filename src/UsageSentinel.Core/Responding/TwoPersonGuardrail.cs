using System.Globalization;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// Two people for an irreversible action above a blast radius: two proven identities, neither of them who proposed it. A command proves none, so
/// a person's own request is blocked. What is not known is above the radius.
/// </summary>
public static class TwoPersonGuardrail
{
    /// <summary>Whether two people have to approve the action.</summary>
    public static bool IsNeeded(PlannedLevel? planned, ResponsePolicy policy) =>
        planned is { IsIrreversible: true } && policy.TwoPersonAbove is { } above && !(planned.ShareHit <= above);

    /// <summary>What the approval rail says of such an action; null where one person, or none, is enough.</summary>
    public static GuardrailAnswer? ApprovalMissing(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy)
    {
        // While only observing, the mode itself is what blocks.
        if (planned is null || !IsNeeded(planned, policy) || (!Guardrails.IsPerson(facts) && facts.Mode is not (ResponseMode.Approve or ResponseMode.Enforce)))
        {
            return null;
        }

        var radius = planned.ShareHit is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"It affects {share:P0} of the project's normal cost")
            : "What it affects is not known";
        var two = string.Create(CultureInfo.InvariantCulture, $"{radius}; above {policy.TwoPersonAbove:P0} two people must approve (response.twoPersonAbove)");
        return (Guardrails.IsPerson(facts), Guardrails.ApprovalOf(facts, planned)) switch
        {
            (true, _) => Guardrails.Against(Guardrail.ApprovalMissing, $"{two}, and a command proves no identity."),
            (_, Approval.ApprovedByTwo) => Guardrails.For(Guardrail.ApprovalMissing, "Two people approved."),
            (_, Approval.Approved) => Guardrails.Against(Guardrail.ApprovalMissing, $"Second approval needed: one person has approved. {two}."),
            _ => Guardrails.Against(Guardrail.ApprovalMissing, $"Two approvals are missing. {two}."),
        };
    }

    /// <summary>How many people have to approve the decision still.</summary>
    public static ApprovalsNeeded Needed(ResponseDecision decision, ResponseFacts facts, ResponsePolicy policy) =>
        !IsNeeded(decision.Planned, policy) ? ApprovalsNeeded.One
        : Guardrails.ApprovalOf(facts, decision.Planned) is Approval.Approved ? ApprovalsNeeded.Second
        : ApprovalsNeeded.Two;
}
