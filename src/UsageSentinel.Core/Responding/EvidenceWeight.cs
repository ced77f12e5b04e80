using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>What may be done on evidence.</summary>
internal enum EvidenceWeight
{
    /// <summary>Nothing.</summary>
    TooLittle,

    /// <summary>A reversible action.</summary>
    Reversible,

    /// <summary>Everything.</summary>
    Irreversible,
}

/// <summary>
/// Weighs evidence: an irreversible action needs two independent families or an external report; a reversible one needs one
/// family that is strong, a score that is rarer than the budget of wrongful reversible actions allows, a ceiling the operator drew, or a cost
/// without a parallel in the organization.
/// </summary>
internal static class EvidenceWeights
{
    /// <param name="families">The families that are strong enough to act on.</param>
    /// <param name="score">The highest score; one that is no number is not strong.</param>
    /// <param name="alert">The alert; null if there is none.</param>
    /// <param name="policy">How careful acting is.</param>
    public static EvidenceWeight Of(EvidenceFamilies families, double score, Alert? alert, ResponsePolicy policy) =>
        families.HasFlag(EvidenceFamilies.External) || families.Count() >= policy.FamiliesNeeded ? EvidenceWeight.Irreversible
        : alert is { IsRare: true } or { Anomaly.Grounds: Grounds.Unparalleled } ? EvidenceWeight.Reversible
        : families is not EvidenceFamilies.None && (score >= policy.StrongScore || alert is { Anomaly.Grounds: Grounds.Ceiling }) ? EvidenceWeight.Reversible
        : EvidenceWeight.TooLittle;
}
