namespace UsageSentinel.Core.Detection;

/// <summary>The most that any key of an organization costs in an hour, learned from the closed days of its keys.</summary>
internal static class MostExpensiveHours
{
    /// <summary>Long enough that a job of every month is remembered by the next.</summary>
    private const double HalfLifeDays = 60;

    /// <summary>Days before it is known: a report of every week has been seen by then.</summary>
    private const int KnownAfterDays = 14;

    /// <summary>Takes a closed day in; before <see cref="CalibratedThresholds.Add"/>, which moves the organization on to that day.</summary>
    public static void Add(ref OrganizationCalibrationState calibration, in ClosedDay closed)
    {
        if (calibration.Version == 0)
        {
            calibration.HoursSince = closed.Day;
        }

        var days = Math.Max(0, closed.Day - (calibration.Version == 0 ? closed.Day : calibration.Day));
        calibration.CostliestHour = (float)Math.Max(calibration.CostliestHour * Math.Pow(2, -days / HalfLifeDays), closed.CostliestHour);
    }

    /// <summary>In US dollars; null where too little was seen to say.</summary>
    public static double? Of(in OrganizationCalibrationState calibration) =>
        calibration.CostliestHour > 0 && calibration.Day - calibration.HoursSince >= KnownAfterDays ? calibration.CostliestHour : null;
}
