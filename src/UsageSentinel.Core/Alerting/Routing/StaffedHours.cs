using System.Collections.Immutable;

namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>When somebody is at work again: 09:00 on the next weekday that is at least an hour away, or the first hour after it that is not muted.</summary>
public static class StaffedHours
{
    private static readonly TimeSpan Morning = TimeSpan.FromHours(9);
    private static readonly TimeSpan LeastAhead = TimeSpan.FromHours(1);
    private const int DaysTried = 14;

    /// <param name="now">The time on the wall.</param>
    /// <param name="zone">The clock of the readers.</param>
    /// <param name="muted">When the readers are not notified; empty for never. Mute hours that cover every weekday are ignored.</param>
    public static DateTimeOffset Next(DateTimeOffset now, TimeZoneInfo zone, ImmutableArray<WeeklyHours> muted)
    {
        var earliest = now + LeastAhead;
        var mornings = Enumerable.Range(0, DaysTried)
            .Select(day => TimeZoneInfo.ConvertTime(earliest, zone).Date.AddDays(day) + Morning)
            .Where(morning => morning.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && At(morning, zone) >= earliest)
            .ToList();
        var hours = mornings.SelectMany(morning => Enumerable.Range(0, HoursFrom(Morning)).Select(hour => At(morning.AddHours(hour), zone)));
        return hours.FirstOrDefault(hour => !muted.Any(hours => hours.Contains(hour)), At(mornings[0], zone));
    }

    /// <summary>The hours of a day from a time of it on.</summary>
    private static int HoursFrom(TimeSpan time) => 24 - time.Hours;

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));
}
