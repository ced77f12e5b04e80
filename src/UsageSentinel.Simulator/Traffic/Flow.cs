using System.Collections.Immutable;
using UsageSentinel.Simulator.Catalog;

namespace UsageSentinel.Simulator.Traffic;

/// <summary>A stream of like requests: one key, one model, one way of asking.</summary>
internal sealed record Flow
{
    public const int NoKey = -1;

    /// <summary>Names the flow's own chance; unique in the organization.</summary>
    public required int Ordinal { get; init; }

    public required UsageEndpoint Endpoint { get; init; }

    /// <summary>Index of the project.</summary>
    public required int Project { get; init; }

    /// <summary>Index of the key, or <see cref="NoKey"/>.</summary>
    public int Key { get; init; } = NoKey;

    public string? User { get; init; }

    public Model? Model { get; init; }

    public bool Batch { get; init; }

    public string Tier { get; init; } = "default";

    /// <summary>Every request is above the length where prices rise. Usage does not show it, the bill does.</summary>
    public bool LongContext { get; init; }

    /// <summary>Context level of a web search, or source of an image.</summary>
    public string? Kind { get; init; }

    /// <summary>Size of an image, or the vector store of a file search.</summary>
    public string? Target { get; init; }

    public required RequestShape Shape { get; init; }

    public required Rhythm Rhythm { get; init; }

    /// <summary>Share of the rhythm's requests that is made by this flow.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Shape of the gamma that scatters the mean: the smaller, the wilder.</summary>
    public double Steadiness { get; init; } = 8;

    /// <summary>First minute of the flow's life, in minutes since 1970.</summary>
    public long From { get; init; } = long.MinValue;

    /// <summary>End of the flow's life, exclusive, in minutes since 1970.</summary>
    public long To { get; init; } = long.MaxValue;

    /// <summary>Minutes until the flow reaches its full volume.</summary>
    public int Ramp { get; init; }

    public ImmutableArray<Modulation> Modulations { get; init; } = [];

    /// <summary>Volume in a minute, as a factor of the rhythm.</summary>
    public double VolumeAt(long minute)
    {
        if (minute < From || minute >= To)
        {
            return 0;
        }

        var volume = Ramp == 0 ? 1 : Math.Min(1, (minute - From + 1) / (double)Ramp);
        foreach (var modulation in Modulations)
        {
            volume *= modulation.VolumeAt(minute);
        }

        return volume;
    }

    /// <summary>Mean volume over an hour.</summary>
    public double VolumeIn(long hour)
    {
        if (IsEven(hour))
        {
            return 1;
        }

        var sum = 0.0;
        for (var minute = hour * 60; minute < (hour + 1) * 60; minute++)
        {
            sum += VolumeAt(minute);
        }

        return sum / 60;
    }

    /// <summary>Factor on input tokens per request in an hour.</summary>
    public double TokensIn(long hour)
    {
        var factor = 1.0;
        foreach (var modulation in Modulations)
        {
            factor *= modulation.TokensIn(hour);
        }

        return factor;
    }

    private bool IsEven(long hour)
    {
        if (From > hour * 60 || To < (hour + 1) * 60 || (Ramp > 0 && (hour * 60) - From < Ramp))
        {
            return false;
        }

        foreach (var modulation in Modulations)
        {
            if (modulation.Overlaps(hour))
            {
                return false;
            }
        }

        return true;
    }
}
