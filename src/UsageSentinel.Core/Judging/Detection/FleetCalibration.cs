using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging.Detection;

/// <summary>
/// Turns a budget of false alerts into the score that keeps it, from the record-days of the organization's own keys.
/// </summary>
public static class FleetCalibration
{
    /// <summary>Levels of the histogram, an eighth of a point each.</summary>
    public const int Levels = 96;

    private const double Width = 0.125;
    private const double DaysPerMonth = 30;

    /// <summary>Counts one closed key-day.</summary>
    /// <param name="fleet">Changed in place; key-days of one day may be added in any order.</param>
    /// <param name="day">The day, counted since the Unix epoch.</param>
    public static void Add(ref FleetState fleet, in DayClose close, int day, DetectorTuning tuning)
    {
        if (!close.Closed)
        {
            return;
        }

        Discount(ref fleet, day, tuning);
        BirthCalibration.Add(ref fleet, close.Birth, tuning);
        fleet.KeyDays += 1;
        if (close.IsRecord)
        {
            fleet.Records[Math.Clamp((int)(close.Level / Width), 0, Levels - 1)] += 1;
        }
    }

    /// <summary>The score above which a key-month has <paramref name="perKeyMonth"/> false alerts.</summary>
    public static double Bar(in FleetState fleet, double perKeyMonth, DetectorTuning tuning)
    {
        var months = (fleet.KeyDays / DaysPerMonth) + tuning.PriorMonths;
        var all = Above(fleet, 0, tuning) / months;
        var start = Math.Max(1.5 * perKeyMonth, Math.Min(tuning.StartRate, tuning.StartShare * all));
        var level = Level(fleet, start * months, tuning);
        var slope = Level(fleet, start * months / 2, tuning) - level;
        return level + (Math.Log2(start / perKeyMonth) * slope * tuning.TailStretch);
    }

    private static double Level(in FleetState fleet, double count, DetectorTuning tuning)
    {
        double above = 0;
        for (var bin = Levels - 1; bin >= 0; bin--)
        {
            above += fleet.Records[bin];
            var total = above + Prior(bin * Width, tuning);
            if (total >= count)
            {
                var before = above - fleet.Records[bin] + Prior((bin + 1) * Width, tuning);
                var share = Math.Clamp((count - before) / Math.Max(1e-9, total - before), 0, 1);
                return (bin + 1 - share) * Width;
            }
        }

        return 0;
    }

    private static double Above(in FleetState fleet, double level, DetectorTuning tuning)
    {
        double above = Prior(level, tuning);
        for (var bin = (int)(level / Width); bin < Levels; bin++)
        {
            above += fleet.Records[bin];
        }

        return above;
    }

    /// <summary>Record-days above a level that an organization is taken to have had before it was seen.</summary>
    private static double Prior(double level, DetectorTuning tuning) =>
        Math.Min(DaysPerMonth, tuning.PriorRate * Math.Exp((tuning.PriorLevel - level) / tuning.PriorSlope)) * tuning.PriorMonths;

    private static void Discount(ref FleetState fleet, int day, DetectorTuning tuning)
    {
        if (fleet.Version == 0)
        {
            fleet.Version = FleetState.CurrentVersion;
            fleet.Day = day;
        }

        if (day <= fleet.Day)
        {
            return;
        }

        var kept = (float)Math.Pow(2, -(day - fleet.Day) / tuning.FleetHalfLife);
        fleet.Day = day;
        fleet.KeyDays *= kept;
        for (var bin = 0; bin < Levels; bin++)
        {
            fleet.Records[bin] *= kept;
        }
    }
}
