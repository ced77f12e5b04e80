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

    /// <summary>By how much the bars of a watched key are lower: what is ten times as likely by chance is alerted.</summary>
    private const double Watched = 1;

    /// <summary>Lowers the bars that a score was compared with. Only an alert follows from that: what may be acted on is as before.</summary>
    public static void Watch(ref DetectorScore score)
    {
        score.IsWatched = true;
        score.Bars = score.Bars with { Alert = Math.Max(0, score.Bars.Alert - Watched) };
        score.KeyBar = Math.Max(0, score.KeyBar - Watched);
        if (score.Verdict is ScoreVerdict.Normal && score.Score > score.Bars.Alert && score.Score > score.KeyBar)
        {
            score.Verdict = ScoreVerdict.Alert;
        }
    }

    /// <summary>Remembers the reason of a bucket above the acting bar, for the next one.</summary>
    public static void Remember(ref KeyBaseline baseline, in DetectorScore judgement, in ScoreThresholds bars) =>
        baseline.LastFamily = judgement.Score > bars.Act ? (int)judgement.Family : 0;
}
