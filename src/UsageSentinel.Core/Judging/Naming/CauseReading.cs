using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Naming;

/// <summary>Reads the measures of a cause from an episode and the bucket at hand.</summary>
internal static class CauseReading
{
    /// <summary>Requests of a key that usually makes none.</summary>
    private const double FromNothing = 1_000;

    /// <summary>Hours before the beginning in which missing work counts as delayed.</summary>
    private const int BacklogHours = 6;

    /// <summary>Steps that say how much the size of requests varies.</summary>
    private const int LeastSteps = 4;

    /// <param name="state">The key before the bucket.</param>
    /// <param name="seen">What the detector made of it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="episode">The episode after it.</param>
    /// <param name="onset">What the rules of behaviour say of the bucket.</param>
    /// <param name="facts">What is known of the key besides.</param>
    public static CauseMeasures Of(KeyState state, ScoredBucket seen, UsageBucket bucket, Episode episode, Finding onset, KeyFacts facts)
    {
        ref readonly var baseline = ref seen.Before.Value;
        var units = UsualUnits.Of(bucket);
        var isIn = bucket.Window.End <= episode.Through && episode.Found.Requests > 0;
        var now = isIn ? episode.Found : new UsualUnits(episode.Found.Requests + units.Requests, episode.Found.Tokens + units.Tokens, episode.Found.Usd + units.Usd);
        var cost = episode.FoundCost + (isIn ? 0 : (double)bucket.Cost.Amount);
        var requests = episode.Sums.Requests + (isIn ? 0 : units.Requests);
        var expected = episode.Sums.ExpectedRequests + (isIn ? 0 : episode.Habits.RequestsOf(bucket.Window.Start, bucket.Window.Length));
        var usual = episode.Usual;
        var total = bucket.Total;
        var rule = onset.Verdict is Verdict.Anomalous ? onset.Subject.Rule : (RuleKind?)null;
        var measures = default(CauseMeasures);
        measures.Set(CauseMeasure.Requests, expected > 0 ? requests / expected : requests > 0 ? FromNothing : 1);
        measures.Set(CauseMeasure.OfPeak, CauseMeasures.Factor(units.Requests / bucket.Window.Length.TotalHours, state.Recent.Peak.Requests));
        measures.Set(CauseMeasure.Prompts, baseline.UnitSeen > 0 ? CauseMeasures.Factor(total.InputTokens / Math.Max(units.Requests, 1), Math.Exp(baseline.UnitMean[1])) : 1);
        measures.Set(CauseMeasure.Tokens, CauseMeasures.Factor(now.Tokens * usual.Requests, now.Requests * usual.Tokens));
        measures.Set(CauseMeasure.Mix, CauseMeasures.Factor(now.Usd * usual.Tokens, now.Tokens * usual.Usd));
        measures.Set(CauseMeasure.Price, CauseMeasures.Factor(cost, now.Usd));
        measures.Set(CauseMeasure.NewModels, seen.Step.Usd > 0 ? seen.Step.NovelUsd / seen.Step.Usd : 0);
        measures.Set(CauseMeasure.CacheLost, CacheLost(state.Recent.Units, units));
        measures.Set(CauseMeasure.Priority, ShareOf(bucket, usage => usage.Dimensions.ServiceTier is "priority"));
        measures.Set(CauseMeasure.Batched, ShareOf(bucket, usage => usage.Dimensions.Batch is true));
        measures.Set(CauseMeasure.Backlog, Backlog(baseline, episode));
        measures.Set(CauseMeasure.Spread, Spread(state.Recent, episode));
        measures.Set(CauseMeasure.Flood, episode.Meter is EpisodeMeter.Requests ? 1 : 0);
        measures.Set(CauseMeasure.Woke, rule is RuleKind.Dormant || state.Alerts.Any(alert => alert is { IsOpen: true, Subject.Rule: RuleKind.Dormant }) ? 1 : 0);
        measures.Set(CauseMeasure.IdleHours, rule is RuleKind.OffHours ? 1 : Idle(episode, bucket));
        measures.Set(CauseMeasure.NewKey, rule is RuleKind.NewKey ? 1 : 0);
        measures.Set(CauseMeasure.InStep, episode.Season.IsFollowed ? 1 : 0);
        measures.Set(CauseMeasure.LimitChanged, facts.LimitChangedAt is { } changed && episode.Start - changed is { Ticks: >= 0 } before && before <= TimeSpan.FromDays(1) ? 1 : 0);
        return measures;
    }

    /// <summary>The model that costs most in a bucket; null where it names none.</summary>
    public static string? ModelOf(UsageBucket bucket) => bucket.Usage
        .Where(usage => usage.Dimensions.Model is not null)
        .GroupBy(usage => usage.Dimensions.Model)
        .OrderByDescending(group => group.Sum(usage => usage.Cost.Amount))
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.Key;

    private static double CacheLost(UsualUnits usual, UsualUnits now) =>
        usual.Input > 0 && now.Input > 0 ? Math.Max(0, (usual.Cached / usual.Input) - (now.Cached / now.Input)) : 0;

    private static double Idle(Episode episode, UsageBucket bucket) => episode.Habits.MeanUsd > 0
        ? Math.Max(0, 1 - (episode.Habits.UsdOf(bucket.Window.Start, bucket.Window.Length) / (episode.Habits.MeanUsd * bucket.Window.Length.TotalHours)))
        : 0;

    private static double ShareOf(UsageBucket bucket, Func<PricedUsage, bool> isOne)
    {
        var all = bucket.Usage.Sum(usage => usage.Cost.Amount);
        return all > 0 ? (double)(bucket.Usage.Where(isOne).Sum(usage => usage.Cost.Amount) / all) : 0;
    }

    private static double Backlog(in KeyBaseline baseline, Episode episode)
    {
        var hour = BucketWidth.Hour.Floor(episode.Start).ToUnixTimeSeconds() / 3600;
        var (cost, expected) = (0.0, 0.0);
        for (var back = 1; back <= BacklogHours && Reference.Hour(baseline, hour - back) is { } paid; back++)
        {
            var usual = episode.Habits.UsdOf(DateTimeOffset.FromUnixTimeSeconds((hour - back) * 3600), TimeSpan.FromHours(1));
            (cost, expected) = (cost + Math.Min(paid, usual), expected + usual);
        }

        return expected > 0 ? 1 - (cost / expected) : 0;
    }

    /// <summary>What the means of the steps vary by says what single requests vary by: a mean over many varies less.</summary>
    private static double Spread(RecentUsage recent, Episode episode)
    {
        var (count, sum, squares, requests) = (0, 0.0, 0.0, 0.0);
        foreach (var step in recent.Steps)
        {
            if (step.End > episode.Start && step.Volume.Requests >= 1)
            {
                var size = step.InputTokens / step.Volume.Requests * Parts(step);
                (count, sum, squares, requests) = (count + 1, sum + size, squares + (size * size), requests + step.Volume.Requests);
            }
        }

        if (count < LeastSteps || sum <= 0)
        {
            return 1;
        }

        var mean = sum / count;
        return Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean)) * requests / count) / mean;
    }

    /// <summary>The tokens of a step are those of its whole bucket, its volume is that of five minutes.</summary>
    private static double Parts(RecentBucket step) => 1.0 / Math.Max(1, step.Width / TimeSpan.FromMinutes(5));
}
