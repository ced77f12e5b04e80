using System.Collections.Immutable;
using System.Runtime.InteropServices;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What rules need beside the baseline: the last hour step by step, the largest hour, today, and what a request usually is.</summary>
/// <param name="Steps">The steps of the last hour that were learned, oldest first, at most 12 of five minutes.</param>
/// <param name="OpenHour">What the hour in progress holds so far.</param>
/// <param name="Peak">The largest hour outside alarms, fading with a half-life of 14 days.</param>
/// <param name="Today">The UTC day of the last step.</param>
/// <param name="TodayUsd">What that day has cost so far, in US dollars.</param>
/// <param name="Units">What a request of the series usually is.</param>
public sealed record RecentUsage(
    ImmutableArray<RecentBucket> Steps, Volume OpenHour, Volume Peak, DateOnly Today, double TodayUsd, UsualUnits Units)
{
    private const double PeakFading = 0.99794; // 2^(-1/336): a half-life of 14 days
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    public static RecentUsage Empty { get; } = new([], default, default, default, 0, default);

    /// <summary>The usage of the hour that ends with a step: the step and what was learned in the hour before it.</summary>
    public Volume LastHour(DateTimeOffset end, Volume step)
    {
        var sum = step;
        foreach (var recent in Steps)
        {
            sum = recent.End > end.AddHours(-1) && recent.End < end ? sum + recent.Volume : sum;
        }

        return sum;
    }

    /// <summary>A step as it was learned; null where it is no longer, or was never, known by itself.</summary>
    public RecentBucket? Find(DateTimeOffset end, TimeSpan width)
    {
        foreach (var recent in Steps)
        {
            if (recent.End == end && recent.Width == width)
            {
                return recent;
            }
        }

        return null;
    }

    /// <summary>Puts a revised step in the place of what was learned.</summary>
    public RecentUsage Revise(RecentBucket before, RecentBucket revised)
    {
        var change = revised.Volume + (before.Volume * -1);
        return this with
        {
            Steps = Steps.Replace(before, revised),
            TodayUsd = DateOnly.FromDateTime((revised.End - revised.Width).UtcDateTime) == Today ? Math.Max(0, TodayUsd + change.Dollars) : TodayUsd,
        };
    }

    /// <summary>Time without usage passes; nothing happens where it does not.</summary>
    public RecentUsage Idle(DateTimeOffset from, DateTimeOffset until)
    {
        var hours = BucketWidth.Hour.Floor(until) - BucketWidth.Hour.Floor(from);
        return hours <= TimeSpan.Zero
            ? this
            : this with { OpenHour = default, Peak = Volume.Max(Peak, OpenHour) * Math.Pow(PeakFading, hours.TotalHours) };
    }

    /// <summary>Folds one complete step in. Steps come in order and never overlap.</summary>
    /// <param name="start">Start of the step.</param>
    /// <param name="step">What it held.</param>
    /// <param name="units">The same in units of requests.</param>
    /// <param name="alarm">Steps of an alarm are counted but teach neither the largest hour nor what is usual.</param>
    public RecentUsage Learn(DateTimeOffset start, RecentBucket step, UsualUnits units, Alarm alarm)
    {
        var day = DateOnly.FromDateTime(start.UtcDateTime);
        var open = alarm is Alarm.Raised ? OpenHour : OpenHour + step.Volume;
        var ends = step.End is { Minute: 0, Second: 0 };
        return new RecentUsage(
            Kept(step),
            ends ? default : open,
            ends ? Faded(Peak, open) : Peak,
            day,
            (day == Today ? TodayUsd : 0) + step.Volume.Dollars,
            alarm is Alarm.Raised ? Units : Units.Learn(units, step.Width));
    }

    /// <summary>The largest hour after one more hour.</summary>
    internal static Volume Faded(Volume peak, Volume hour) => Volume.Max(peak * PeakFading, hour);

    /// <summary>A step longer than five minutes as if it came evenly: only the part within the last hour may count towards it.</summary>
    internal static RecentBucket Part(in RecentBucket step, int part, int parts) =>
        step with { End = step.End - (FiveMinutes * (parts - part)), Volume = step.Volume * (1.0 / parts) };

    /// <summary>How many parts a step has; only the last twelve count.</summary>
    internal static int PartsOf(in RecentBucket step) => step.Volume.IsZero ? 1 : Math.Max(1, (int)(step.Width / FiveMinutes));

    /// <summary>The first of the parts that count, from 1.</summary>
    internal static int FirstOf(int parts) => Math.Max(1, parts - 11);

    /// <summary>The steps of the hour that ends with a step, and the step.</summary>
    private ImmutableArray<RecentBucket> Kept(RecentBucket step)
    {
        var oldest = step.End.AddHours(-1);
        var count = 0;
        foreach (ref readonly var item in Steps.AsSpan())
        {
            count += item.End > oldest ? 1 : 0;
        }

        var parts = PartsOf(step);
        var kept = new RecentBucket[count + parts - FirstOf(parts) + 1];
        var at = 0;
        foreach (ref readonly var item in Steps.AsSpan())
        {
            if (item.End > oldest)
            {
                kept[at++] = item;
            }
        }

        for (var part = FirstOf(parts); part <= parts; part++)
        {
            kept[at++] = Part(step, part, parts);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(kept);
    }
}

/// <summary>A step that was learned.</summary>
/// <param name="End">Its end.</param>
/// <param name="Width">The length of the bucket it came from.</param>
/// <param name="Volume">What it held.</param>
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="ReferenceUsd">Its cost at the prices that do not change while the series is watched, in US dollars.</param>
public readonly record struct RecentBucket(DateTimeOffset End, TimeSpan Width, Volume Volume, double InputTokens, double ReferenceUsd);

/// <summary>Whether an alarm is on while a step is learned.</summary>
public enum Alarm
{
    None,
    Raised,
}
