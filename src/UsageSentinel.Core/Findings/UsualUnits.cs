using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>Requests, the tokens they took and what they cost, as sums that fade with a half-life of 72 hours of use: quotients of them say what a request usually is.</summary>
/// <param name="Requests">Requests.</param>
/// <param name="Tokens">Tokens in weighted input tokens: a cached one counts a quarter, an output token four.</param>
/// <param name="Usd">Reference dollars.</param>
public readonly record struct UsualUnits(double Requests, double Tokens, double Usd)
{
    /// <summary>Input tokens, cached ones included; 0 where that is not known.</summary>
    public double Input { get; init; }

    /// <summary>Input tokens that were read from the provider's cache.</summary>
    public double Cached { get; init; }

    private const double HalfLife = 72;

    /// <summary>What is left after a step of 0 to 60 minutes, by minutes.</summary>
    private static readonly double[] KeptOfMinutes = [.. Enumerable.Range(0, 61).Select(minutes => Kept(TimeSpan.FromMinutes(minutes)))];
    private const double CachedWeight = 0.25;
    private const double OutputWeight = 4;

    /// <summary>The units of a bucket.</summary>
    public static UsualUnits Of(UsageBucket bucket)
    {
        var total = bucket.Total;
        return Of(Volume.Of(bucket).Requests, total.InputTokens, total.CachedTokens, total.OutputTokens, (double)bucket.ReferenceCost.Amount);
    }

    /// <summary>The units of a bucket that is added up.</summary>
    /// <param name="requests">Requests.</param>
    /// <param name="input">Input tokens, cached ones included.</param>
    /// <param name="cached">Input tokens that were read from the provider's cache.</param>
    /// <param name="output">Output tokens.</param>
    /// <param name="usd">Reference dollars.</param>
    internal static UsualUnits Of(double requests, long input, long cached, long output, double usd) =>
        new(requests, Math.Max(0, (double)input - cached) + (CachedWeight * cached) + (OutputWeight * output), usd) { Input = input, Cached = cached };

    private static double Kept(TimeSpan width) => Math.Pow(2, -width.TotalHours / HalfLife);

    /// <summary>The same for what needs no input tokens: an episode does not store them.</summary>
    public UsualUnits WithoutInput() => this with { Input = 0, Cached = 0 };

    /// <summary>Adds a step; time without use fades nothing, so that a key used once a month keeps its ways.</summary>
    public UsualUnits Learn(UsualUnits step, TimeSpan width)
    {
        if (step.Requests <= 0)
        {
            return this;
        }

        var minutes = width.Ticks / TimeSpan.TicksPerMinute;
        var kept = minutes < KeptOfMinutes.Length && width.Ticks % TimeSpan.TicksPerMinute == 0 ? KeptOfMinutes[minutes] : Kept(width);
        return new UsualUnits((kept * Requests) + step.Requests, (kept * Tokens) + step.Tokens, (kept * Usd) + step.Usd)
        {
            Input = (kept * Input) + step.Input,
            Cached = (kept * Cached) + step.Cached,
        };
    }
}
