namespace UsageSentinel.Core.Judging.Naming;

/// <summary>What the cause of an alert is decided by. A factor is 1 where nothing changed or nothing is known; a share is between 0 and 1; a yes is 1.</summary>
internal enum CauseMeasure
{
    /// <summary>Requests by the usual requests, as a factor.</summary>
    Requests,

    /// <summary>Requests in an hour by those of the busiest hour so far, as a factor.</summary>
    OfPeak,

    /// <summary>Input tokens of a request by the usual ones, as a factor.</summary>
    Prompts,

    /// <summary>Weighted tokens of a request by the usual ones, as a factor.</summary>
    Tokens,

    /// <summary>Reference price of a weighted token by the usual one, as a factor.</summary>
    Mix,

    /// <summary>What was charged by the reference price, as a factor.</summary>
    Price,

    /// <summary>The share of the cost on models that the key did not use before the last day.</summary>
    NewModels,

    /// <summary>The share of the input tokens that was served from the cache before, less the share now.</summary>
    CacheLost,

    /// <summary>The share of the cost at the priority tier.</summary>
    Priority,

    /// <summary>The share of the cost through the batch interface.</summary>
    Batched,

    /// <summary>The share of the usual cost that was missing in the hours before.</summary>
    Backlog,

    /// <summary>How much the size of one request varies around the mean, by its mean; 1 where that is not known.</summary>
    Spread,

    /// <summary>Whether the rule saw a flood of requests.</summary>
    Flood,

    /// <summary>Whether the key was idle for long.</summary>
    Woke,

    /// <summary>How far the usual cost of these hours is below that of a mean hour, as a share; 1 for hours that are always idle.</summary>
    IdleHours,

    /// <summary>Whether the key is new and uses more than other new keys.</summary>
    NewKey,

    /// <summary>Whether the rise follows the key's own day, or the key has none.</summary>
    InStep,

    /// <summary>Whether a person changed the rate limits of the project in the day before.</summary>
    LimitChanged,
}
