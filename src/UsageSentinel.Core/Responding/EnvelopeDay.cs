using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>What a project used in the busiest minutes of a UTC day, by model, all keys together. Batch jobs are not part of it: limits per minute do not apply to them.</summary>
/// <param name="Day">The day.</param>
/// <param name="Models">The busiest minute of each model that was used.</param>
public sealed record EnvelopeDay(DateOnly Day, ImmutableSortedDictionary<string, BusyMinute> Models)
{
    /// <summary>From midnight to midnight, UTC.</summary>
    public TimeWindow Window => new(new DateTimeOffset(Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), new DateTimeOffset(Day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));

    /// <summary>The busiest minute of a model; nothing where it was not used.</summary>
    public BusyMinute Of(string model) => Models.TryGetValue(model, out var busiest) ? busiest : default;
}

/// <summary>The highest numbers of a minute, each by itself: they may be of two minutes.</summary>
/// <param name="Requests">Requests a minute.</param>
/// <param name="Tokens">Tokens a minute, input and output together.</param>
public readonly record struct BusyMinute(long Requests, long Tokens);

/// <summary>What a model may use in a minute.</summary>
/// <param name="Requests">Requests a minute.</param>
/// <param name="Tokens">Tokens a minute, input and output together.</param>
public readonly record struct EnvelopeCap(double Requests, double Tokens)
{
    /// <summary>A meter that the model does not use is not capped: above every limit that a provider has.</summary>
    public const double Unlimited = 1e18;
}

/// <summary>The caps of a project on a day.</summary>
/// <param name="Day">The day on which they were computed.</param>
/// <param name="Models">The cap of each model.</param>
public sealed record EnvelopeCaps(DateOnly Day, ImmutableSortedDictionary<string, EnvelopeCap> Models)
{
    /// <summary>No cap yet.</summary>
    public static EnvelopeCaps None { get; } = new(DateOnly.MinValue, ImmutableSortedDictionary.Create<string, EnvelopeCap>(StringComparer.Ordinal));
}
