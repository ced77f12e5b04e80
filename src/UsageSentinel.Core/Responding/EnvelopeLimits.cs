using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>The rate limits that caps make of what people set. Pure.</summary>
public static class EnvelopeLimits
{
    /// <summary>The value to ask for; null if no limit is above its cap.</summary>
    /// <param name="caps">The caps.</param>
    /// <param name="person">The rate limits of the project as people set them.</param>
    /// <param name="limit">The record so far; null if there is none.</param>
    public static ProviderLimitState? Wanted(EnvelopeCaps caps, ProviderLimitState person, OwnedLimit? limit)
    {
        var held = limit?.Reasons.FirstOrDefault(reason => reason.Purpose is LimitPurpose.Envelope)?.Value;
        var traffic = new Traffic(Usd.Zero, [.. caps.Models.Select(cap => new ModelTraffic(cap.Key, Usd.Zero, cap.Value.Requests, cap.Value.Tokens, Usd.Zero, Usd.Zero))], 0, [], Usd.Zero);

        // What a person took over is theirs. What is not tightened is not held either, unless it was: then it has to be loosened at the provider.
        return ProviderLimit.Wanted(ContainmentLevel.Throttle, person, traffic, ResponsePolicy.Default) is { } lowered
            ? LimitParts.Only(lowered, id => limit?.Theirs.Contains(id) is not true && (!LimitParts.IsSame(lowered, person, id) || (held is not null && LimitParts.Has(held, id))))
            : null;
    }

    /// <summary>Whether the value in force is so near that it stays: it has the same settings, none too low, and none higher by more than a little.</summary>
    /// <param name="held">The value in force.</param>
    /// <param name="wanted">The value of today.</param>
    /// <param name="share">What it may be lower by, as a share that is left.</param>
    public static bool IsClose(ProviderLimitState held, ProviderLimitState wanted, double share) =>
        (held, wanted) is (ProviderLimitState.Limits now, ProviderLimitState.Limits then)
        && now.Models.Length == then.Models.Length
        && then.Models.All(limit => now.Models.Any(other => other.Id == limit.Id
            && IsClose(other.MaxRequestsPerMinute, limit.MaxRequestsPerMinute, share) && IsClose(other.MaxTokensPerMinute, limit.MaxTokensPerMinute, share)));

    /// <summary>The value for people.</summary>
    public static string Words(ProviderLimitState value) => value is ProviderLimitState.Limits limits
        ? string.Join("; ", limits.Models.Select(limit => $"{limit.Model}: {Number(limit.MaxRequestsPerMinute)} requests and {Number(limit.MaxTokensPerMinute)} tokens per minute"))
        : string.Empty;

    private static bool IsClose(long? held, long? wanted, double share) => (held, wanted) switch
    {
        ({ } now, { } then) => now >= then && then >= share * now,
        _ => held == wanted,
    };

    private static string Number(long? number) => number?.ToString("#,0", CultureInfo.InvariantCulture) ?? "any number of";
}
