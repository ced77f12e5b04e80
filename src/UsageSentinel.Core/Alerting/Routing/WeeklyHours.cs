using System.Collections.Immutable;

namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>Hours of the week on the clock of a time zone, such as nights and weekends in Berlin.</summary>
/// <param name="Days">The days on which the hours begin; empty for every day.</param>
/// <param name="From">Included.</param>
/// <param name="To">Not included; at or before <paramref name="From"/> it is on the next day, so equal ends are a whole day.</param>
/// <param name="Zone">The zone whose clock counts.</param>
public sealed record WeeklyHours(ImmutableArray<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    /// <summary>Whether the clock on the wall there shows one of these hours. An hour the clock shows twice counts twice.</summary>
    public bool Contains(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        var clock = TimeOnly.FromTimeSpan(local.TimeOfDay);
        return From < To
            ? IsOn(local.DayOfWeek) && clock >= From && clock < To
            : (IsOn(local.DayOfWeek) && clock >= From) || (IsOn(DayBefore(local.DayOfWeek)) && clock < To);
    }

    private bool IsOn(DayOfWeek day) => Days.IsEmpty || Days.Contains(day);

    private static DayOfWeek DayBefore(DayOfWeek day) => day is DayOfWeek.Sunday ? DayOfWeek.Saturday : day - 1;
}
