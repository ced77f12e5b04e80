namespace UsageSentinel.Core.Baselines;

/// <summary>The usage of one key in one bucket, as the detector takes it.</summary>
/// <param name="Start">Start of the bucket, in seconds since the Unix epoch; included.</param>
/// <param name="Minutes">Length of the bucket, 1 to 60 minutes, a divisor of 60.</param>
/// <param name="Requests">Requests to the model.</param>
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="CachedTokens">Input tokens read from the prompt cache.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="Usd">Reference dollars: the tokens at a price version that does not change while the key is watched.</param>
/// <param name="NovelUsd">The part of <paramref name="Usd"/> spent on models this key had not used before this day.</param>
/// <param name="IsComplete">False while late usage may still arrive: such a bucket is judged but never learned.</param>
/// <param name="NovelModels">Models the key used for the first time within the last day, this bucket's among them; 0 where it uses none of those.</param>
public readonly record struct DetectorInput(
    long Start,
    int Minutes,
    double Requests,
    double InputTokens,
    double CachedTokens,
    double OutputTokens,
    double Usd,
    double NovelUsd = 0,
    bool IsComplete = true,
    int NovelModels = 0)
{
    /// <summary>The largest count taken at its word; what is above was not usage.</summary>
    private const double Ceiling = 1e15;

    /// <summary>The end of the bucket, in seconds since the Unix epoch; excluded.</summary>
    public long End => Start + (Minutes * 60L);

    /// <summary>What the bucket is charged at the prices of its time, in US dollars; null for as much as <see cref="Usd"/>.</summary>
    public double? Charged { get; init; }

    /// <summary>What the bucket cost, in US dollars.</summary>
    public double Cost => Charged ?? Usd;

    /// <summary>Length of the bucket, in hours.</summary>
    public double Hours => Minutes / 60.0;

    /// <summary>The same step with every count between zero and 10¹⁵: what is not a number counts as zero.</summary>
    public DetectorInput Sane()
    {
        var usd = Clamp(Usd);
        return this with
        {
            Start = Math.Clamp(Start, 0, 1L << 40),
            Minutes = Math.Clamp(Minutes, 1, 60),
            Requests = Clamp(Requests),
            InputTokens = Clamp(InputTokens),
            CachedTokens = Clamp(CachedTokens),
            OutputTokens = Clamp(OutputTokens),
            Usd = usd,
            NovelUsd = Math.Min(usd, Clamp(NovelUsd)),
            Charged = Charged is { } charged ? Clamp(charged) : null,
            NovelModels = Math.Clamp(NovelModels, 0, ModelMemory.Slots),
        };
    }

    internal double Volume(int channel) => channel switch
    {
        (int)Channel.Usd => Usd,
        (int)Channel.Requests => Requests,
        _ => InputTokens,
    };

    internal double Meter(int meter) => meter switch
    {
        0 => Usd,
        1 => InputTokens,
        _ => Requests,
    };

    private static double Clamp(double count) => count > 0 ? Math.Min(count, Ceiling) : 0;
}
