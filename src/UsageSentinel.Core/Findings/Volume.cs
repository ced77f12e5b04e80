using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>How much of each channel: requests, tokens and estimated US dollars; those of models without a price do not count.</summary>
public readonly record struct Volume(double Requests, double Tokens, double Dollars)
{
    public const int Channels = 3;

    public double this[int channel] => channel switch { 0 => Requests, 1 => Tokens, _ => Dollars };

    public bool IsZero => Requests == 0 && Tokens == 0 && Dollars == 0;

    public static Volume Of(UsageBucket bucket)
    {
        var total = bucket.Total;
        return new Volume(
            Math.Max(total.Requests, bucket.Usage.Length == 0 ? 0 : CallsOf(bucket)),
            (double)total.InputTokens + total.OutputTokens,
            (double)bucket.KnownCost.Amount);
    }

    public static Volume operator +(Volume left, Volume right) =>
        new(left.Requests + right.Requests, left.Tokens + right.Tokens, left.Dollars + right.Dollars);

    public static Volume operator *(Volume left, double factor) =>
        new(left.Requests * factor, left.Tokens * factor, left.Dollars * factor);

    /// <summary>The larger of each channel.</summary>
    public static Volume Max(Volume left, Volume right) => new(
        Math.Max(left.Requests, right.Requests), Math.Max(left.Tokens, right.Tokens), Math.Max(left.Dollars, right.Dollars));

    public static Volume Add(Volume left, Volume right) => left + right;

    public static Volume Multiply(Volume left, double factor) => left * factor;

    /// <summary>Calls of tools are requests too where the provider counts no model requests for them.</summary>
    public static long CallsOf(UsageEndpoint endpoint, UsageCounts counts) =>
        counts.Requests != 0 || endpoint is not (UsageEndpoint.WebSearchCalls or UsageEndpoint.FileSearchCalls) ? counts.Requests : counts.Units;

    private static long CallsOf(UsageBucket bucket)
    {
        var calls = 0L;
        foreach (var usage in bucket.Usage)
        {
            calls += CallsOf(usage.Endpoint, usage.Counts);
        }

        return calls;
    }
}
