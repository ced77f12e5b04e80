using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Which empty steps of a key are judged one by one while missed time is caught up with: those that sweeps in time would have judged. The
/// time between them passes in whole hours, as it does for every idle key.
/// </summary>
/// <param name="minutes">The usage of the key, oldest first.</param>
/// <param name="judged">Up to where the key is judged.</param>
/// <param name="lastUsedAt">The end of its last use by then; null for none.</param>
internal sealed class IdleTime(IReadOnlyList<UsageRow> minutes, DateTimeOffset judged, DateTimeOffset? lastUsedAt)
{
    private static readonly SweepPolicy Rhythm = new();

    /// <summary>A sweep looks at a key for as long as its last use is among the minutes that are read again.</summary>
    private static readonly TimeSpan After = Rhythm.RereadMinutes;

    /// <summary>What a sweep reads that sees the next use at once: the minutes that are read again, those since the last sweep, and those that are not complete.</summary>
    private static readonly TimeSpan Before = Rhythm.RereadMinutes + Rhythm.Every + Rhythm.Lag;

    /// <summary>When an hour is complete, every key that was used in it is looked at in the minutes that are read then.</summary>
    private static readonly TimeSpan EndOfHour = Rhythm.RereadMinutes + Rhythm.Every;

    private DateTimeOffset? last = lastUsedAt;
    private int next;

    /// <summary>From where on steps are looked at.</summary>
    /// <param name="read">Where the minutes begin that were read.</param>
    public DateTimeOffset From(DateTimeOffset read) =>
        (NextUse(judged) is { } use && use - Before < read ? use - Before : read).NotBefore(judged);

    /// <summary>Up to where hours were complete when a sweep in time saw the next use; null if there is none to see.</summary>
    public DateTimeOffset? HoursAt(DateTimeOffset from) => NextUse(from) is { } use ? BucketWidth.Hour.Floor(use - Rhythm.Lag) : null;

    /// <summary>Whether a step without usage passes; steps come in order.</summary>
    public bool Passes(TimeWindow step)
    {
        for (; next < minutes.Count && minutes[next].Window.Start < step.Start; next++)
        {
            last = BucketWidth.FiveMinutes.BucketOf(minutes[next].Window.Start).End.NotBefore(last);
        }

        var hour = BucketWidth.Hour.BucketOf(step.Start);
        return !(step.Start < last + After)
            && !(NextUse(step.Start) is { } use && step.Start >= use - Before)
            && !(last > hour.Start && step.Start >= hour.End - EndOfHour);
    }

    private DateTimeOffset? NextUse(DateTimeOffset from)
    {
        var at = next;
        while (at < minutes.Count && minutes[at].Window.Start < from)
        {
            at++;
        }

        return at < minutes.Count ? BucketWidth.FiveMinutes.Floor(minutes[at].Window.Start) : null;
    }
}
