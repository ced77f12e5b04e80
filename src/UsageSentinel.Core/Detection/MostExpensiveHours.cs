namespace UsageSentinel.Core.Detection;

/// <summary>The most that any key of an organization costs in an hour, learned from the closed days of its keys.</summary>
internal static class MostExpensiveHours
{
    /// <summary>Long enough that a job of every month is remembered by the next.</summary>
    private const double HalfLifeDays = 60;

    /// <summary>Days before it is known: a report of every week has been seen by then.</summary>
    private const int KnownAfterDays = 14;

    /// <summary>Takes a closed day in; before <see cref="CalibratedThresholds.Add"/>, which moves the organization on to that day.</summary>
    public static void Add(ref OrganizationCalibrationState fleet, in ClosedDay closed)
    {
        if (fleet.Version == 0)
        {
            fleet.HoursSince = closed.Day;
        }

        var days = Math.Max(0, closed.Day - (fleet.Version == 0 ? closed.Day : fleet.Day));
        fleet.DearestHour = (float)Math.Max(fleet.DearestHour * Math.Pow(2, -days / HalfLifeDays), closed.DearestHour);
    }

    /// <summary>In US dollars; null where too little was seen to say.</summary>
    public static double? Of(in OrganizationCalibrationState fleet) =>
        fleet.DearestHour > 0 && fleet.Day - fleet.HoursSince >= KnownAfterDays ? fleet.DearestHour : null;
}
