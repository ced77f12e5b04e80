using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// What holds for leak reports alone. They come from outside and not from the detector: they neither use up what the detector may do
/// nor are they held up by it. Reports that name the key have a reserve; beyond it, and for every other report, a person decides.
/// </summary>
internal static class LeakGuardrails
{
    /// <summary>What the approval rail says of a leak report that needs a person in any mode; null where it says nothing special.</summary>
    public static GuardrailAnswer? ApprovalMissing(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy, DateTimeOffset now)
    {
        if (Guardrails.IsPerson(facts)
            || facts.Mode is not ResponseMode.Enforce
            || facts.Alert is not { } alert
            || !LeakSubject.IsProven(alert.Subject)
            || Guardrails.ApprovalOf(facts, planned) is not Approval.None)
        {
            return null;
        }

        var (here, overall) = Used(facts, planned, now);
        return (here >= policy.MaxLeakRevocationsPerHour, overall >= policy.MaxRevocationsPerHourOverall, facts.IsAwaited) switch
        {
            (true, _, _) => Guardrails.Against(Guardrail.ApprovalMissing, string.Create(
                CultureInfo.InvariantCulture, $"{here} of {policy.MaxLeakRevocationsPerHour} revocations of leaked keys of the organization are used this hour. A person must decide.")),
            (_, true, _) => Guardrails.Against(Guardrail.ApprovalMissing, string.Create(
                CultureInfo.InvariantCulture, $"{overall} of {policy.MaxRevocationsPerHourOverall} revocations of leaked keys in all organizations are used this hour. A person must decide.")),
            (_, _, true) => Guardrails.Against(Guardrail.ApprovalMissing, "Approval was requested and is still pending."),
            _ => null,
        };
    }

    /// <summary>The budget rail for a leak report; null where the alert is none.</summary>
    public static GuardrailAnswer? RevocationBudget(ResponseFacts facts) => facts.Alert?.Subject.Rule is RuleKind.Leaked && !Guardrails.IsPerson(facts)
        ? Guardrails.For(Guardrail.RevocationBudget, "A leak report has its own hourly limit. Above it, a person must decide.")
        : null;

    /// <summary>The flood rail for a leak report; null where the alert is none.</summary>
    public static GuardrailAnswer? DetectionFlood(ResponseFacts facts) => facts.Alert?.Subject.Rule is RuleKind.Leaked && !Guardrails.IsPerson(facts)
        ? Guardrails.For(Guardrail.DetectionFlood, "The evidence is an external report, not the detector.")
        : null;

    private static (int Here, int Overall) Used(ResponseFacts facts, PlannedLevel? planned, DateTimeOffset now)
    {
        var recent = (facts.Acts ?? []).Where(act =>
            act.Level.IsIrreversible() && act.Counts(now) && act.Leak is LeakProof.Proven && !(act.EpisodeId == facts.EpisodeId && act.Level == planned?.Level)).ToList();
        return (recent.Count(act => act.Account == facts.Account), recent.Count);
    }
}
