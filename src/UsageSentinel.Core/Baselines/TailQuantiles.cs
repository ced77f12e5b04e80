using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>One number per volume channel.</summary>
[InlineArray(Channels.Volume)]
internal struct VolumeRow
{
    private float _first;
}

/// <summary>One number per volume channel and window.</summary>
[InlineArray(Channels.Volume * Windows.Volume)]
internal struct VolumeWindows
{
    private float _first;
}

/// <summary>One number per unit channel.</summary>
[InlineArray(Channels.Unit)]
internal struct UnitRow
{
    private float _first;
}

/// <summary>One number per meter and unit window.</summary>
[InlineArray(Channels.Meters * Windows.Unit)]
internal struct UnitWindows
{
    private float _first;
}

/// <summary>One small number per hour of the day, for weekdays and for weekends.</summary>
[InlineArray(Season.Bins)]
internal struct SeasonCounts
{
    private Half _first;
}

/// <summary>One season per volume channel.</summary>
[InlineArray(Season.Bins * Channels.Volume)]
internal struct SeasonRows
{
    private float _first;
}

/// <summary>One number per usual channel.</summary>
[InlineArray(Channels.Usual)]
internal struct UsualRow
{
    private float _first;
}

/// <summary>One number per usual channel and window.</summary>
[InlineArray(Channels.Usual * Windows.Usual)]
internal struct UsualWindows
{
    private float _first;
}

/// <summary>One season per usual channel.</summary>
[InlineArray(Season.Bins * Channels.Usual)]
internal struct UsualSeasons
{
    private float _first;
}

/// <summary>One memory per pair of channel and window.</summary>
[InlineArray(TailQuantile.Count)]
internal struct TailQuantiles
{
    private TailQuantile _first;
}

/// <summary>One peak per volume channel and short window.</summary>
[InlineArray(Channels.Volume * Windows.Peaks)]
internal struct Peaks
{
    private Peak _first;
}

/// <summary>What each bin of the slow reference usually costs.</summary>
[InlineArray(Season.Bins)]
internal struct ReferenceBins
{
    private Half _first;
}

/// <summary>Visits of each bin of the slow reference, up to twenty.</summary>
[InlineArray(Season.Bins)]
internal struct ReferenceSeen
{
    private byte _first;
}

/// <summary>What each of the last hours cost, by its number; negative where it is not to be learned.</summary>
[InlineArray(Reference.Lag)]
internal struct ReferenceHours
{
    private float _first;
}

/// <summary>What each of the days before cost, by its number.</summary>
[InlineArray(Reference.Days)]
internal struct ReferenceDays
{
    private float _first;
}
