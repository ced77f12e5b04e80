using System.Globalization;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// How much must speak against a key: for what cannot be undone two independent families or word from outside; for what can,
/// one family that is strong, or a ceiling the operator drew.
/// </summary>
internal static class EvidenceRail
{
    public static RailAnswer Ask(ResponseFacts facts, PlannedRung? planned, ResponsePolicy policy)
    {
        var needed = Math.Max(2, policy.EvidenceFloor);
        var found = $"Evidence: {facts.Evidence}";
        if (GuardRails.IsPerson(facts) || facts.Evidence.HasFlag(EvidenceFamilies.External) || facts.Evidence.Count() >= needed)
        {
            return GuardRails.For(Guardrail.EvidenceFloor, $"{found}.");
        }

        var missing = string.Join(", ", Enum.GetValues<EvidenceFamilies>()
            .Where(family => family is not EvidenceFamilies.None && !facts.Evidence.HasFlag(family)));
        if (planned is null || planned.Rung.IsIrreversible())
        {
            return GuardRails.Against(
                Guardrail.EvidenceFloor,
                string.Create(CultureInfo.InvariantCulture, $"{found}; an irreversible act needs {needed} families, missing one of {missing}."));
        }

        // A score that is no number fails the comparison, and so withholds.
        var isStrong = facts.Evidence is not EvidenceFamilies.None && (facts.Score >= policy.StrongScore || facts.Alert?.Anomaly.Grounds is Grounds.Ceiling);
        return isStrong
            ? GuardRails.For(Guardrail.EvidenceFloor, string.Create(CultureInfo.InvariantCulture, $"{found}, score {facts.Score:F1}: strong enough for what can be undone."))
            : GuardRails.Against(Guardrail.EvidenceFloor, string.Create(
                CultureInfo.InvariantCulture,
                $"{found}, score {facts.Score:F1}; what can be undone needs one family with at least {policy.StrongScore:F1}, or a second one, missing one of {missing}."));
    }
}
