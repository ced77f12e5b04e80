namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>What a column of recorded usage can hold.</summary>
internal enum RecordedField
{
    Start,
    End,
    Width,
    Project,
    Key,
    Model,
    Requests,
    Input,
    Cached,
    CacheWrite,
    Output,
    AudioInput,
    CachedAudio,
    AudioOutput,
    ImageInput,
    CachedImage,
    ImageOutput,
    Images,
    Characters,
    Seconds,
    Cost,
    Endpoint,
    Batch,
    Tier,
    User,

    /// <summary>The id of one request: a request that is in the file twice counts once.</summary>
    Request,

    /// <summary>Whether the request failed.</summary>
    Status,

    /// <summary>Whether the gateway answered from its own cache.</summary>
    CacheHit,

    /// <summary>JSON with more about the tokens.</summary>
    Metadata,

    /// <summary>JSON with the tokens by kind.</summary>
    Usage,

    /// <summary>JSON with the cost by kind.</summary>
    CostDetails,
}
