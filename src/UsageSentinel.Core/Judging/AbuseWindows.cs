using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>When a key was abused, as far as people said: what it did then is no part of its life.</summary>
public static class AbuseWindows
{
    /// <summary>Stretches remembered of one key; where there are more, the oldest two are one.</summary>
    private const int Most = 8;

    /// <summary>Longer ago than anything is learned from again.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(35);

    /// <summary>An alert as long as this, or judged over as long, may have been learned from a little: before it was noticed, and while it was firing.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromHours(6);

    /// <summary>What crept in began before it was seen; and what comes again within as long never went.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromDays(5);

    /// <summary>Whether an episode may have taught the key something. A burst teaches nothing.</summary>
    public static bool IsSlow(Alert alert) => alert.Anomaly.Window >= Slow || alert.TrueThrough - alert.ActiveAt >= Slow || alert.IsReturn;

    /// <summary>When the abuse of an alert began: before the first of those that lead to it, one soon after another.</summary>
    /// <param name="alert">The episode.</param>
    /// <param name="others">Episodes of the organization, in any order.</param>
    public static DateTimeOffset BeginningOf(Alert alert, IEnumerable<Alert> others)
    {
        var first = alert;
        foreach (var earlier in others
            .Where(one => one.Subject.Series == alert.Subject.Series && RuleTraits.Get(one.Subject.Rule).IsBehaviour && one.ActiveAt < alert.ActiveAt)
            .OrderByDescending(one => one.ActiveAt))
        {
            if (first.ActiveAt - (earlier.ResolvedAt ?? earlier.TrueThrough) > Around)
            {
                break;
            }

            first = earlier;
        }

        return first.ActiveAt - first.Anomaly.Window - Around;
    }

    /// <summary>The stretches with that of an episode.</summary>
    /// <param name="state">The key.</param>
    /// <param name="alert">The episode.</param>
    /// <param name="since">When it began; null for the start of the alert.</param>
    public static ImmutableArray<TimeWindow> Add(KeyState state, Alert alert, DateTimeOffset? since)
    {
        var through = state.JudgedThrough;
        var end = alert.ResolvedAt is { } resolved && resolved < through ? resolved : through;
        var start = since ?? (IsSlow(alert) ? alert.ActiveAt - alert.Anomaly.Window - Around : alert.ActiveAt);
        var merged = ImmutableArray.CreateBuilder<TimeWindow>();
        var known = state.Abuse.Where(window => through - window.End < Kept);
        foreach (var window in known.Append(new TimeWindow(start < end ? start : end, end)).OrderBy(window => window.Start))
        {
            if (merged.Count > 0 && (window.Start - merged[^1].End <= Around))
            {
                merged[^1] = new TimeWindow(merged[^1].Start, merged[^1].End > window.End ? merged[^1].End : window.End);
            }
            else
            {
                merged.Add(window);
            }
        }

        while (merged.Count > Most)
        {
            merged[1] = new TimeWindow(merged[0].Start, merged[1].End);
            merged.RemoveAt(0);
        }

        return merged.DrainToImmutable();
    }

    /// <summary>Whether a bucket lies in one of them.</summary>
    public static bool Contain(ImmutableArray<TimeWindow> windows, TimeWindow bucket)
    {
        foreach (var window in windows)
        {
            if (bucket.Start < window.End && bucket.End > window.Start)
            {
                return true;
            }
        }

        return false;
    }
}
