using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>One number per volume channel.</summary>
[InlineArray(Channels.Volume)]
public struct VolumeRow
{
    private float _first;
}

/// <summary>One number per volume channel and window.</summary>
[InlineArray(Channels.Volume * Windows.Volume)]
public struct VolumeWindows
{
    private float _first;
}

/// <summary>One number per unit channel.</summary>
[InlineArray(Channels.Unit)]
public struct UnitRow
{
    private float _first;
}

/// <summary>One number per meter and unit window.</summary>
[InlineArray(Channels.Meters * Windows.Unit)]
public struct UnitWindows
{
    private float _first;
}

/// <summary>One small number per hour of the day, for weekdays and for weekends.</summary>
[InlineArray(Season.Bins)]
public struct SeasonCounts
{
    private Half _first;
}

/// <summary>One season per volume channel.</summary>
[InlineArray(Season.Bins * Channels.Volume)]
public struct SeasonRows
{
    private float _first;
}

/// <summary>One number per usual channel.</summary>
[InlineArray(Channels.Usual)]
public struct UsualRow
{
    private float _first;
}

/// <summary>One number per usual channel and window.</summary>
[InlineArray(Channels.Usual * Windows.Usual)]
public struct UsualWindows
{
    private float _first;
}

/// <summary>One season per usual channel.</summary>
[InlineArray(Season.Bins * Channels.Usual)]
public struct UsualSeasons
{
    private float _first;
}

/// <summary>One memory per pair of channel and window.</summary>
[InlineArray(TailQuantile.Count)]
public struct TailQuantiles
{
    private TailQuantile _first;
}

/// <summary>One peak per volume channel and short window.</summary>
[InlineArray(Channels.Volume * Windows.Peaks)]
public struct Peaks
{
    private Peak _first;
}

/// <summary>What each bin of the slow reference usually costs.</summary>
[InlineArray(Season.Bins)]
public struct ReferenceBins
{
    private Half _first;
}

/// <summary>Visits of each bin of the slow reference, up to twenty.</summary>
[InlineArray(Season.Bins)]
public struct ReferenceSeen
{
    private byte _first;
}

/// <summary>What each of the last hours cost, by its number; negative where it is not to be learned.</summary>
[InlineArray(Reference.Lag)]
public struct ReferenceHours
{
    private float _first;
}

/// <summary>What each of the days before cost, by its number.</summary>
[InlineArray(Reference.Days)]
public struct ReferenceDays
{
    private float _first;
}
