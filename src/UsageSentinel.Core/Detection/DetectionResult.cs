using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>What came of one bucket of one key.</summary>
public struct DetectionResult
{
    /// <summary>The verdict about the bucket.</summary>
    public DetectorScore Judgement { get; internal set; }

    /// <summary>What it is worth.</summary>
    public ScoreVerdict Verdict { get; internal set; }

    /// <summary>The organization's bars it was compared with.</summary>
    public ScoreThresholds Bars { get; internal set; }

    /// <summary>The key's own bar it was compared with.</summary>
    public double KeyBar { get; internal set; }

    /// <summary>The closed day, where the bucket ends one.</summary>
    public DayClose Day { get; internal set; }
}
