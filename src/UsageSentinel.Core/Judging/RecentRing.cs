using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Judging;

/// <summary>The same as <see cref="RecentUsage"/>, changed in place: steps stay as they came, and are divided only when somebody asks.</summary>
internal sealed class RecentRing
{
    /// <summary>A step of this width is remembered as it is; longer ones are divided.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private (RecentBucket Step, bool IsPart)[] steps = new (RecentBucket, bool)[16];
    private int first;
    private int count;
    private Volume openHour;
    private DateOnly today;
    private double todayUsd;
    private UsualUnits units;

    /// <summary>The largest hour outside alarms.</summary>
    public Volume Peak { get; private set; }

    public void Read(RecentUsage recent)
    {
        (first, count) = (0, 0);
        foreach (var step in recent.Steps)
        {
            Put(step, isPart: true);
        }

        (openHour, Peak, today, todayUsd, units) = (recent.OpenHour, recent.Peak, recent.Today, recent.TodayUsd, recent.Units);
    }

    /// <summary>Folds a complete bucket in that follows the last one without a gap, while no alarm is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Learn(in BucketSums bucket)
    {
        var end = bucket.Window.End;
        var oldest = end - Hour;
        while (count > 0 && steps[first].Step.End <= oldest)
        {
            first = (first + 1) & (steps.Length - 1);
            count--;
        }

        Put(Of(bucket), isPart: false);
        var open = openHour + bucket.Volume;
        var ends = end is { Minute: 0, Second: 0 };
        var day = DateOnly.FromDateTime(bucket.Window.Start.UtcDateTime);
        openHour = ends ? default : open;
        Peak = ends ? RecentUsage.Faded(Peak, open) : Peak;
        todayUsd = (day == today ? todayUsd : 0) + bucket.Volume.Dollars;
        today = day;
        units = units.Learn(bucket.Units, bucket.Window.Length);
    }

    /// <summary>The usage of the hour that ends with a step.</summary>
    public Volume LastHour(DateTimeOffset end, Volume step) => ToRecent().LastHour(end, step);

    /// <summary>What is remembered of a bucket.</summary>
    public static RecentBucket Of(in BucketSums bucket) => new(bucket.Window.End, bucket.Window.Length, bucket.Volume, bucket.Step.InputTokens, bucket.Step.Usd);

    /// <summary>A step no wider than <see cref="Step"/> as it was learned; null if it is no longer, or never was, known by itself.</summary>
    public RecentBucket? Find(DateTimeOffset end, TimeSpan width)
    {
        for (var at = 0; at < count; at++)
        {
            ref readonly var step = ref steps[(first + at) & (steps.Length - 1)].Step;
            if (step.End == end && step.Width == width)
            {
                return step;
            }
        }

        return null;
    }

    public RecentUsage ToRecent()
    {
        var parts = ImmutableArray.CreateBuilder<RecentBucket>(count);
        var oldest = count == 0 ? default : steps[(first + count - 1) & (steps.Length - 1)].Step.End - Hour;
        for (var at = 0; at < count; at++)
        {
            var (step, isPart) = steps[(first + at) & (steps.Length - 1)];
            if (isPart)
            {
                parts.Add(step);
                continue;
            }

            var all = RecentUsage.PartsOf(step);
            for (var part = RecentUsage.FirstOf(all); part <= all; part++)
            {
                var one = RecentUsage.Part(step, part, all);
                if (one.End > oldest)
                {
                    parts.Add(one);
                }
            }
        }

        return new RecentUsage(parts.DrainToImmutable(), openHour, Peak, today, todayUsd, units);
    }

    private void Put(in RecentBucket step, bool isPart)
    {
        if (count == steps.Length)
        {
            var larger = new (RecentBucket, bool)[2 * steps.Length];
            for (var at = 0; at < count; at++)
            {
                larger[at] = steps[(first + at) & (steps.Length - 1)];
            }

            (steps, first) = (larger, 0);
        }

        steps[(first + count++) & (steps.Length - 1)] = (step, isPart);
    }
}
