using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UsageSentinel.Core.Detection;

/// <summary>Key-days that beat their own key's bar, by the level they reached.</summary>
[InlineArray(CalibratedThresholds.Levels)]
internal struct LevelHistogram
{
    private float _first;
}

/// <summary>
/// What an organization's scores have been like: a value of fixed size without references, owned by the caller,
/// changed in place by <see cref="CalibratedThresholds"/> and stored as its bytes.
/// </summary>
public struct OrganizationCalibrationState
{
    /// <summary>Version of the layout: raise it with any change of the fields.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The layout before, which ended with the births.</summary>
    private const int VersionWithoutHours = 1;

    internal int Version;

    /// <summary>The day up to which old key-days have been discounted, in days since the Unix epoch.</summary>
    internal int Day;

    /// <summary>Discounted key-days seen.</summary>
    internal float KeyDays;
    internal LevelHistogram Records;

    /// <summary>Births seen, and how busy they were in the mean, as logs of requests and dollars.</summary>
    internal float Births;
    internal float RequestsMean;
    internal float UsdMean;

    /// <summary>The highest hourly cost of any key, fading, in US dollars.</summary>
    internal float CostliestHour;

    /// <summary>The first day whose hours are in it, in days since the Unix epoch.</summary>
    internal int HoursSince;

    /// <summary>Size of a stored state, in bytes.</summary>
    public static int Size => Unsafe.SizeOf<OrganizationCalibrationState>();

    public static byte[] Write(in OrganizationCalibrationState calibration) => MemoryMarshal.AsBytes(new ReadOnlySpan<OrganizationCalibrationState>(in calibration)).ToArray();

    /// <summary>Reads a stored state.</summary>
    /// <returns>False where the bytes are of another version, cut short or hold what is not a number: begin afresh.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out OrganizationCalibrationState calibration)
    {
        calibration = default;
        var isWithoutHours = bytes.Length == Size - sizeof(float) - sizeof(int);
        if (bytes.Length != Size && !isWithoutHours)
        {
            return false;
        }

        Span<byte> whole = stackalloc byte[Size];
        bytes.CopyTo(whole);
        var read = MemoryMarshal.Read<OrganizationCalibrationState>(whole);
        foreach (var number in MemoryMarshal.Cast<byte, float>(whole)[2..^1])
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        if (isWithoutHours && read.Version is VersionWithoutHours)
        {
            read.Version = CurrentVersion;
            read.HoursSince = read.Day;
        }

        if (read.Version is not (CurrentVersion or 0) || read.HoursSince < 0 || read.HoursSince > read.Day)
        {
            return false;
        }

        calibration = read;
        return true;
    }
}
