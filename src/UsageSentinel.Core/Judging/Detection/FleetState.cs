using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Judging.Detection;

/// <summary>Key-days that beat their own key's bar, by the level they reached.</summary>
[InlineArray(FleetCalibration.Levels)]
public struct LevelHistogram
{
    private float _first;
}

/// <summary>
/// What an organization's scores have been like: a value of fixed size without references, owned by the caller,
/// changed in place by <see cref="FleetCalibration"/> and stored as its bytes.
/// </summary>
public struct FleetState
{
    /// <summary>Version of the layout.</summary>
    public const int CurrentVersion = 1;

    internal int Version;

    /// <summary>The day up to which old key-days have been discounted, in days since the Unix epoch.</summary>
    internal int Day;

    /// <summary>Discounted key-days seen.</summary>
    internal float KeyDays;
    internal LevelHistogram Records;

    /// <summary>Births seen, and mean and variance of how busy they were, as logs.</summary>
    internal float Births;
    internal float RequestsMean;
    internal float RequestsVariance;
    internal float UsdMean;
    internal float UsdVariance;
}
