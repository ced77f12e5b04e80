using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>The probable cause of what the detector found, in a few words.</summary>
internal static class Causes
{
    public static string Of(in DetectorScore judgement, ScoredBucket seen) => judgement.Family switch
    {
        EvidenceFamily.Unit when judgement.Channel is Channel.InputPerRequest => "input tokens per request rose: much longer prompts",
        EvidenceFamily.Unit when seen.Step.NovelUsd > 0 => "cost per request rose: a model this key never used before",
        EvidenceFamily.Unit => "cost per request rose: a different model or longer outputs",
        EvidenceFamily.Novelty when seen.Step.NovelModels > 2 => "many models this key never used before: possibly probing which models it can call",
        EvidenceFamily.Novelty => "a model this key never used before",
        EvidenceFamily.Time => "usage in hours that are normally idle",
        EvidenceFamily.Birth => "a new key with far more usage than other new keys",
        _ when judgement.WindowHours >= 6 => "sustained small increase that adds up",
        _ when seen.Step.NovelUsd > 0 && seen.Step.NovelUsd * 2 >= seen.Step.Usd => "usage spike on a model this key never used before",
        _ when judgement.IsShape => "usage spike that does not match the key's daily pattern",
        _ => "usage spike",
    };
}
