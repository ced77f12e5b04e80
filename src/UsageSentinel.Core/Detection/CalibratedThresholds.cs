using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>
/// Turns a budget of false alerts into the score that keeps it, from the record-days of the organization's own keys:
/// days on which a key beat its own bar. Incidents are among them, so the tail is drawn from where they are few.
/// </summary>
internal static class CalibratedThresholds
{
    /// <summary>Levels of the histogram, an eighth of a point each.</summary>
    public const int Levels = 96;

    /// <summary>Nothing less is contained, whatever the organization has seen: the first weeks have too few days to show what is rare.</summary>
    private const double LeastContain = 5.5;

    private const double Width = 0.125;
    private const double DaysPerMonth = 30;

    /// <summary>Counts one closed key-day; those of one day may come in any order.</summary>
    /// <param name="calibration">Changed in place.</param>
    /// <param name="close">What a key's day came to; nothing happens where none closed.</param>
    /// <param name="day">The day, counted since the Unix epoch.</param>
    /// <param name="tuning">The constants.</param>
    public static void Add(ref OrganizationCalibrationState calibration, in DayClose close, int day, DetectorTuning tuning)
    {
        if (!close.Closed)
        {
            return;
        }

        Discount(ref calibration, day, tuning);
        BirthCalibration.Add(ref calibration, close.Birth, tuning);
        calibration.KeyDays += 1;
        if (close.IsRecord)
        {
            calibration.Records[(int)Math.Clamp(close.Level / Width, 0, Levels - 1)] += 1;
        }
    }

    /// <summary>Removes a day from the scores, such as one of a confirmed incident: the one held nearest below that level, as levels fade.</summary>
    public static void Remove(ref OrganizationCalibrationState calibration, double level)
    {
        for (var bin = (int)Math.Clamp(level / Width, 0, Levels - 1); bin >= 0; bin--)
        {
            if (calibration.Records[bin] > 0)
            {
                calibration.Records[bin] = Math.Max(0, calibration.Records[bin] - 1);
                return;
            }
        }
    }

    /// <summary>The bars that keep a budget.</summary>
    public static ScoreThresholds Bars(in OrganizationCalibrationState calibration, FalseAlertBudget budget, DetectorTuning tuning) => new(
        Bar(calibration, budget.AlertsPerKeyMonth, tuning),
        Bar(calibration, budget.RevocationsPerKeyMonth / 3, tuning))
    {
        Contain = Math.Max(LeastContain, Bar(calibration, budget.ContainmentsPerKeyMonth, tuning)),
    };

    /// <summary>The score that benign keys exceed <paramref name="perKeyMonth"/> times per key and 30 days.</summary>
    private static double Bar(in OrganizationCalibrationState calibration, double perKeyMonth, DetectorTuning tuning)
    {
        var wanted = Math.Max(perKeyMonth, 1e-6);
        var months = (calibration.KeyDays / DaysPerMonth) + tuning.PriorMonths;
        var all = Above(calibration, tuning) / months;
        var start = Math.Max(1.5 * wanted, Math.Min(tuning.StartRate, tuning.StartShare * all));
        var level = Level(calibration, start * months, tuning);
        var slope = Level(calibration, start * months / 2, tuning) - level;
        return Math.Max(tuning.LeastBar, level + (Math.Log2(start / wanted) * Math.Max(slope, Width) * tuning.TailStretch));
    }

    private static double Level(in OrganizationCalibrationState calibration, double count, DetectorTuning tuning)
    {
        double above = 0;
        for (var bin = Levels - 1; bin >= 0; bin--)
        {
            var before = above + Prior((bin + 1) * Width, tuning);
            above += calibration.Records[bin];
            var total = above + Prior(bin * Width, tuning);
            if (total >= count)
            {
                return (bin + 1 - Math.Clamp((count - before) / Math.Max(1e-9, total - before), 0, 1)) * Width;
            }
        }

        return 0;
    }

    private static double Above(in OrganizationCalibrationState calibration, DetectorTuning tuning)
    {
        var above = Prior(0, tuning);
        foreach (var count in (ReadOnlySpan<float>)calibration.Records)
        {
            above += count;
        }

        return above;
    }

    /// <summary>Record-days above a level that an organization is taken to have had before it was seen.</summary>
    private static double Prior(double level, DetectorTuning tuning) =>
        Math.Min(DaysPerMonth, tuning.PriorRate * Math.Exp((tuning.PriorLevel - level) / tuning.PriorSlope)) * tuning.PriorMonths;

    private static void Discount(ref OrganizationCalibrationState calibration, int day, DetectorTuning tuning)
    {
        if (calibration.Version == 0)
        {
            calibration.Version = OrganizationCalibrationState.CurrentVersion;
            calibration.Day = day;
        }

        if (day <= calibration.Day)
        {
            return;
        }

        var kept = (float)Math.Pow(2, -(day - (double)calibration.Day) / tuning.CalibrationHalfLife);
        calibration.Day = day;
        calibration.KeyDays *= kept;
        for (var bin = 0; bin < Levels; bin++)
        {
            calibration.Records[bin] *= kept;
        }
    }
}
