namespace UsageSentinel.Core.Baselines;

/// <summary>
/// The time constants of the exponential windows, in hours, and their decay over one bucket. An exponential window of
/// w hours weighs a bucket that ended t hours ago with e^(−t/w), so a steady rate x per hour sums to about w·x.
/// </summary>
internal static class Windows
{
    /// <summary>Exponential sums kept per volume channel.</summary>
    public const int Volume = 4;

    /// <summary>Windows judged as they are.</summary>
    public const int Plain = 3;

    /// <summary>Windows judged after the level shift of the last day is divided out.</summary>
    public const int Shape = 2;

    /// <summary>Windows judged per volume channel.</summary>
    public const int Judged = Plain + Shape;

    /// <summary>Plain windows whose daily peak is remembered.</summary>
    public const int Peaks = 2;

    /// <summary>Windows kept and judged per unit channel.</summary>
    public const int Unit = 4;

    /// <summary>Windows kept and judged per usual channel.</summary>
    public const int Usual = 3;

    /// <summary>Index of six hours and of a day among the volume windows.</summary>
    public const int SixHours = 2;
    public const int Day = 3;

    private static readonly double[] VolumeLengths = [0.5, 2, 6, 24];
    // The first is the one that is learned from: about the ended hour.
    private static readonly double[] UnitLengths = [1, 8, 48, 0.25];
    private static readonly double[] UsualLengths = [6, 24, 72];

    /// <summary>Which exponential sum each judged window reads: three plain ones, two shapes.</summary>
    private static readonly int[] Sums = [0, 1, 3, 1, 2];

    private static readonly double[] VolumeDecay = Decays(VolumeLengths);
    private static readonly double[] UnitDecay = Decays(UnitLengths);
    private static readonly double[] UsualDecay = Decays(UsualLengths);

    /// <summary>The exponential sum behind a judged window.</summary>
    public static int Sum(int judged) => Sums[judged];

    public static bool IsShape(int judged) => judged >= Plain;

    /// <summary>Length of a volume sum, in hours.</summary>
    public static double VolumeLength(int sum) => VolumeLengths[sum];

    /// <summary>Length of a unit window, in hours.</summary>
    public static double UnitLength(int window) => UnitLengths[window];

    /// <summary>Length of a usual window, in hours.</summary>
    public static double UsualLength(int window) => UsualLengths[window];

    /// <summary>What is left of each volume sum after a bucket of 0 to 60 minutes.</summary>
    public static ReadOnlySpan<double> VolumeLeft(int minutes) => VolumeDecay.AsSpan(minutes * Volume, Volume);

    /// <summary>What is left of each unit sum after a bucket of 0 to 60 minutes.</summary>
    public static ReadOnlySpan<double> UnitLeft(int minutes) => UnitDecay.AsSpan(minutes * Unit, Unit);

    /// <summary>What is left of each usual mean after a bucket of 0 to 60 minutes.</summary>
    public static ReadOnlySpan<double> UsualLeft(int minutes) => UsualDecay.AsSpan(minutes * Usual, Usual);

    private static double[] Decays(double[] lengths)
    {
        var table = new double[61 * lengths.Length];
        for (var minutes = 0; minutes <= 60; minutes++)
        {
            for (var window = 0; window < lengths.Length; window++)
            {
                table[(minutes * lengths.Length) + window] = Math.Exp(-minutes / (60.0 * lengths[window]));
            }
        }

        return table;
    }
}
