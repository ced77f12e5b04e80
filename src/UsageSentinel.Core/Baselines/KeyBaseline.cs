namespace UsageSentinel.Core.Baselines;

/// <summary>
/// Everything the detector remembers of one key: a value of fixed size without references, owned by the caller,
/// changed in place by <see cref="Learning"/> and stored as its bytes .
/// </summary>
public struct KeyBaseline
{
    /// <summary>Version of the layout.</summary>
    public const int CurrentVersion = 1;

    internal int Version;

    /// <summary>Length of the last bucket, in minutes.</summary>
    internal int Minutes;

    /// <summary>End of the last bucket folded in, in seconds since the Unix epoch.</summary>
    internal long Through;

    /// <summary>Hours since the key exists.</summary>
    internal float Age;

    /// <summary>Hours of continuous alarm.</summary>
    internal float AlarmHours;

    /// <summary>Highest score of the open hour.</summary>
    internal float HourScore;

    /// <summary>Highest score of today before the discount for immaturity, and the decayed highest of the days before.</summary>
    internal float DayScore;
    internal float Bar;

    /// <summary>Days closed.</summary>
    internal float Days;

    /// <summary>Usage per hour, and what is left undone.</summary>
    internal VolumeRow Level;
    internal VolumeRow Debt;

    /// <summary>Sums of the open hour and what is expected of it.</summary>
    internal VolumeRow Hour;
    internal VolumeRow HourExpected;

    internal SeasonRow Seen;
    internal SeasonRows Bins;
    internal VolumeWindows Observed;
    internal VolumeWindows Expected;
    internal UnitWindows Meters;
    internal UnitRow UnitMean;
    internal UnitRow UnitNoise;
    internal float UnitSeen;
    internal Tails Tails;
    internal Peaks Peaks;

    /// <summary>The models used.</summary>
    internal ModelSlots Models;

    /// <summary>1 for a key that was born while the organization was watched; the most it used within its first week.</summary>
    internal float Born;
    internal float BirthRequests;
    internal float BirthUsd;

    /// <summary>The usual (logarithmic) usage: level, season, what is expected of the open hour, running means.</summary>
    internal UsualRow UsualLevel;
    internal UsualSeasons UsualBins;
    internal UsualRow UsualHour;
    internal UsualWindows UsualObserved;
    internal UsualWindows UsualExpected;
}
