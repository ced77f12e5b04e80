namespace UsageSentinel.Core.Baselines;

/// <summary>
/// Everything the detector remembers of one key: a value of fixed size without references, owned by the caller,
/// changed in place by <see cref="Learning"/> and stored as its bytes (<see cref="BaselineBlob"/>).
/// </summary>
public struct KeyBaseline
{
    /// <summary>Version of the layout: raise it with any change of the fields.</summary>
    public const int CurrentVersion = 6;

    internal int Version;

    /// <summary>Family of the last bucket's score, and whether it was above the acting bar.</summary>
    internal int LastFamily;

    internal long LastThrough;

    /// <summary>Hours since the key exists, days closed, hours of continuous alarm, and 1 for a key born under watch.</summary>
    internal float Age;
    internal float Days;
    internal float AlarmHours;
    internal float Born;

    /// <summary>1 after a handful of requests to a model that is new to the key, halved every few hours.</summary>
    internal float Probe;

    /// <summary>Highest score of the open hour and of the open day; the decayed highest of the days before.</summary>
    internal float HourScore;
    internal float DayScore;
    internal float OwnBar;

    /// <summary>The most used in a six-hour window since birth: requests and dollars.</summary>
    internal float BirthRequests;
    internal float BirthUsd;

    /// <summary>Usage per hour, and what one typical request uses.</summary>
    internal VolumeRow Level;
    internal VolumeRow Typical;

    /// <summary>Sums of the open hour, what is expected of it, and below what nothing is a lot.</summary>
    internal VolumeRow Hour;
    internal VolumeRow HourExpected;
    internal VolumeRow HourFloor;

    /// <summary>Visits of each bin, and usual usage in it.</summary>
    internal SeasonCounts Seen;
    internal SeasonRows Bins;
    internal VolumeWindows Observed;
    internal VolumeWindows Expected;
    internal Peaks Peaks;

    /// <summary>Days of use among the days closed.</summary>
    internal float UsedDays;

    /// <summary>Unit windows; mean, per-request variance and weight of the log units.</summary>
    internal UnitWindows Meters;
    internal UnitRow UnitMean;
    internal UnitRow UnitNoise;
    internal float UnitSeen;

    /// <summary>Usual (logarithmic) usage: level, season, what is expected of the open hour, running means.</summary>
    internal UsualRow UsualLevel;
    internal UsualRow UsualHour;
    internal UsualSeasons UsualBins;
    internal UsualWindows UsualObserved;
    internal UsualWindows UsualExpected;

    internal TailQuantiles Tails;

    /// <summary>The slow reference (<see cref="Reference"/>): bins and level in US dollars an hour, hours learned, variance of an hour, and the last hours and days.</summary>
    internal ReferenceBins ReferenceBins;
    internal ReferenceSeen ReferenceSeen;
    internal float ReferenceLevel;
    internal float ReferenceAge;
    internal float ReferenceNoise;
    internal ReferenceHours ReferenceHours;
    internal ReferenceDays ReferenceDays;

    /// <summary>What the open hour has cost so far, in US dollars.</summary>
    internal float HourCost;

    /// <summary>Exponential sums over a day of what ended hours cost and of what the slow reference expected of them, in US dollars.</summary>
    internal float SlowCost;
    internal float SlowUsual;

    /// <summary>Cached input tokens of about two hours; the usual cached share of the input, its variance, and the hours it was learned from.</summary>
    internal float CachedTokens;
    internal float CachedShare;
    internal float CachedNoise;
    internal float CachedSeen;
    internal ModelSlots Models;

    /// <summary>End of the last bucket folded in, in seconds since the Unix epoch; 0 before the first.</summary>
    public readonly long Through => LastThrough;

    /// <summary>How long the key has been watched, in hours.</summary>
    public readonly double AgeHours => Age;

    /// <summary>The score the key has lately reached in ordinary life: an alert must exceed it.</summary>
    public readonly double Bar => OwnBar;
}
