using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>The probable cause of what the detector found, in a few words.</summary>
internal static class Causes
{
    public static string Of(in Judgement judgement, Examination seen) => judgement.Family switch
    {
        EvidenceFamily.Unit when judgement.Channel is Channel.InputPerRequest => "requests grew longer: prompts are stuffed",
        EvidenceFamily.Unit when seen.Step.NovelUsd > 0 => "requests grew dearer: a model it never used before",
        EvidenceFamily.Unit => "requests grew dearer: another model or longer answers",
        EvidenceFamily.Novelty when seen.Step.NovelModels > 2 => "many models it never used before: somebody tries what the key may call",
        EvidenceFamily.Novelty => "a model it never used before",
        EvidenceFamily.Time => "use at hours that were always quiet",
        EvidenceFamily.Birth => "a new key far busier than new keys are",
        _ when judgement.WindowHours >= 6 => "many small excesses that add up",
        _ when judgement.IsShape => "sudden rise, out of step with the rest of its day",
        _ => "sudden rise in volume",
    };
}
