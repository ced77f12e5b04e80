using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// How much must speak against a key: for what cannot be undone two independent families or word from outside; for what can,
/// one family that is strong, a ceiling the operator drew, or a cost without a parallel in the organization.
/// </summary>
internal static class EvidenceRail
{
    public static RailAnswer Ask(ResponseFacts facts, PlannedRung? planned, ResponsePolicy policy)
    {
        var found = $"Evidence: {facts.Evidence}";
        var weight = EvidenceWeights.Of(facts.Evidence, facts.Score, facts.Alert?.Anomaly.Grounds, policy);
        if (GuardRails.IsPerson(facts) || weight is EvidenceWeight.Irreversible)
        {
            return GuardRails.For(Guardrail.EvidenceFloor, $"{found}.");
        }

        var missing = string.Join(", ", Enum.GetValues<EvidenceFamilies>()
            .Where(family => family is not EvidenceFamilies.None && !facts.Evidence.HasFlag(family)));
        if (planned is null || planned.Rung.IsIrreversible())
        {
            return GuardRails.Against(
                Guardrail.EvidenceFloor,
                string.Create(CultureInfo.InvariantCulture, $"{found}; an irreversible act needs {policy.FamiliesNeeded} families, missing one of {missing}."));
        }

        return weight is EvidenceWeight.Reversible
            ? GuardRails.For(Guardrail.EvidenceFloor, string.Create(CultureInfo.InvariantCulture, $"{found}, score {facts.Score:F1}{Because(facts)}: strong enough for what can be undone."))
            : GuardRails.Against(Guardrail.EvidenceFloor, string.Create(
                CultureInfo.InvariantCulture,
                $"{found}, score {facts.Score:F1}; what can be undone needs one family with at least {policy.StrongScore:F1}, a second one, missing one of {missing}, or a cost far beyond what any key of the organization had."));
    }

    private static string Because(ResponseFacts facts) => facts.Alert?.Anomaly.Grounds switch
    {
        Grounds.Ceiling => ", and past a ceiling that was drawn",
        Grounds.Unparalleled => ", and far beyond the dearest hour of the key and of every key of the organization",
        _ => string.Empty,
    };
}
