using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>The safety envelope: caps at the provider that are always in force.</summary>
public sealed class EnvelopeOptions
{
    [Description("true caps the rate limits of every project at a multiple of its own normal usage, in mode enforce only. The caps are updated once a day.")]
    public bool Enabled { get; set; }

    [Description("The cap of a model: how many times its busiest minute of a usual day. It is at least twice the busiest minute of the last 28 days.")]
    [Range(2.0, 1000.0)]
    public double Multiple { get; set; } = 4;
}
