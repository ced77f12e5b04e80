using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// How much evidence is needed against a key: for an irreversible action two independent families or an external report; for a reversible one,
/// one family that is strong, a score that is rare enough, a ceiling the operator drew, or a cost without a parallel in the organization.
/// </summary>
internal static class EvidenceGuardrail
{
    public static GuardrailAnswer Ask(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy)
    {
        var found = $"Evidence: {facts.Evidence.Words()}";
        var weight = EvidenceWeights.Of(facts.Evidence, facts.Score, facts.Alert, policy);
        if (Guardrails.IsPerson(facts) || weight is EvidenceWeight.Irreversible)
        {
            return Guardrails.For(Guardrail.EvidenceFloor, $"{found}.");
        }

        var missing = string.Join(", ", Enum.GetValues<EvidenceFamilies>()
            .Where(family => family is not EvidenceFamilies.None && !facts.Evidence.HasFlag(family))
            .Select(family => family.Words()));
        if (planned is null || planned.IsIrreversible)
        {
            return Guardrails.Against(
                Guardrail.EvidenceFloor,
                string.Create(CultureInfo.InvariantCulture, $"{found}; an irreversible action needs {policy.FamiliesNeeded} evidence families. Missing: one of {missing}."));
        }

        return weight is EvidenceWeight.Reversible
            ? Guardrails.For(Guardrail.EvidenceFloor, string.Create(CultureInfo.InvariantCulture, $"{found}, score {facts.Score:F1}{Because(facts)}: sufficient for a reversible action."))
            : Guardrails.Against(Guardrail.EvidenceFloor, string.Create(
                CultureInfo.InvariantCulture,
                $"{found}, score {facts.Score:F1}; a reversible action needs a score that is rarer than detection.falseContainmentsPerKeyMonth allows, or a second family (missing: one of {missing}), or a cost far above that of any key of the organization."));
    }

    private static string Because(ResponseFacts facts) => facts.Alert?.Anomaly.Grounds switch
    {
        _ when facts.Alert is { IsRare: true } => ", rarer than detection.falseContainmentsPerKeyMonth allows",
        Grounds.Ceiling => ", above a configured limit",
        Grounds.Unparalleled => ", far above the highest hourly cost of this key and of all keys of the organization",
        _ => string.Empty,
    };
}
