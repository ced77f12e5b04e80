using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>What a score is worth.</summary>
public enum ScoreVerdict
{
    /// <summary>Not above the bars.</summary>
    Normal = 0,

    /// <summary>Above the alert bar and the key's own.</summary>
    Alert = 1,

    /// <summary>Above the acting bar too, for material dollars, and for the same reason as the bucket before.</summary>
    Act = 2,
}

/// <summary>Compares scores with bars.</summary>
internal static class ScoreVerdicts
{
    /// <summary>The verdict on a judged bucket, before it is learned.</summary>
    public static ScoreVerdict Decide(in KeyBaseline baseline, in DetectorScore judgement, in ScoreThresholds bars, FalseAlertBudget budget)
    {
        if (judgement.Score <= bars.Alert || judgement.Score <= baseline.Bar)
        {
            return ScoreVerdict.Normal;
        }

        return judgement.Score > bars.Act
            && judgement.ExcessUsd >= budget.MinimumExcessUsd
            && baseline.LastFamily == (int)judgement.Family
            ? ScoreVerdict.Act
            : ScoreVerdict.Alert;
    }

    /// <summary>Puts into a score what it is worth for a key in this state, before it is learned.</summary>
    public static void Weigh(in KeyBaseline baseline, in ScoreThresholds bars, FalseAlertBudget budget, ref DetectorScore score)
    {
        score.Verdict = Decide(baseline, score, bars, budget);
        score.Bars = bars;
        score.KeyBar = baseline.Bar;
    }

    /// <summary>Remembers the reason of a bucket above the acting bar, for the next one.</summary>
    public static void Remember(ref KeyBaseline baseline, in DetectorScore judgement, in ScoreThresholds bars) =>
        baseline.LastFamily = judgement.Score > bars.Act ? (int)judgement.Family : 0;
}
