using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A bucket as the detector and the rules take it.</summary>
internal static class BucketStep
{
    private const long SecondsPerDay = 86_400;

    public static DetectorInput Of(UsageBucket bucket, in KeyBaseline baseline)
    {
        var start = bucket.Window.Start.ToUnixTimeSeconds();
        var total = bucket.Total;
        var (novel, isNovel) = (0m, false);
        foreach (var usage in bucket.Usage)
        {
            if (usage.Dimensions.Model is { } model && IsUsed(usage) && ModelMemory.IsNew(baseline, ModelMemory.Hash(model), start))
            {
                novel += usage.ReferenceCost.Amount;
                isNovel = true;
            }
        }

        return new DetectorInput(
            start,
            (int)bucket.Window.Length.TotalMinutes,
            Volume.Of(bucket).Requests,
            total.InputTokens,
            total.CachedTokens,
            total.OutputTokens,
            (double)bucket.ReferenceCost.Amount,
            (double)novel,
            bucket.IsComplete,
            isNovel ? NewModels(baseline, bucket) : 0)
        {
            Charged = (double)bucket.Cost.Amount,
        };
    }

    /// <summary>Models that are new by the end of the bucket, its own among them.</summary>
    private static int NewModels(KeyBaseline after, UsageBucket bucket)
    {
        LearnModels(ref after, bucket);
        return ModelMemory.NewModels(after, bucket.Window.Start.ToUnixTimeSeconds());
    }

    /// <summary>Remembers the models of a bucket that is complete.</summary>
    public static void LearnModels(ref KeyBaseline baseline, UsageBucket bucket)
    {
        foreach (var usage in bucket.Usage)
        {
            if (usage.Dimensions.Model is { } model && IsUsed(usage))
            {
                ModelMemory.Learn(ref baseline, ModelMemory.Hash(model), bucket.Window.Start.ToUnixTimeSeconds());
            }
        }
    }

    public static RecentBucket Recent(UsageBucket bucket) => new(
        bucket.Window.End, bucket.Window.Length, Volume.Of(bucket), bucket.Total.InputTokens, (double)bucket.ReferenceCost.Amount);

    public static int DayOf(long start) => (int)(start / SecondsPerDay);

    internal static bool IsUsed(PricedUsage usage) => usage.Counts.Requests > 0 || usage.Counts.Units > 0 || usage.Cost.Amount > 0;
}
