using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A rate limit that containment has set on a key. What it refuses is in no usage, so calm below it proves nothing.</summary>
/// <param name="RequestsPerMinute">Null where requests are not limited.</param>
/// <param name="TokensPerMinute">Null where tokens are not limited.</param>
public sealed record HeldLimit(long? RequestsPerMinute, long? TokensPerMinute)
{
    /// <summary>From this share of a limit on, more may be asked for than is let through.</summary>
    private const double Full = 0.7;

    /// <summary>Whether a bucket uses up a limit, or nearly.</summary>
    public bool IsSaturatedBy(UsageBucket bucket)
    {
        var total = bucket.Total;
        var minutes = bucket.Window.Length.TotalMinutes;
        return total.Requests >= Full * minutes * (RequestsPerMinute ?? double.PositiveInfinity)
            || (double)total.InputTokens + total.OutputTokens >= Full * minutes * (TokensPerMinute ?? double.PositiveInfinity);
    }
}
