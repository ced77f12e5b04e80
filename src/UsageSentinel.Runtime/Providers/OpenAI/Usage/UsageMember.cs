using UsageSentinel.Runtime.Providers.Buckets;

namespace UsageSentinel.Runtime.Providers.OpenAI.Usage;

/// <summary>The members of a usage result that are read, of every endpoint.</summary>
internal enum UsageMember
{
    /// <summary>None of those below.</summary>
    Unknown,

    // Meters.
    Input,
    InputCached,
    InputCacheWrite,
    InputUncached,
    Output,
    InputText,
    InputAudio,
    InputImage,
    CachedText,
    CachedAudio,
    CachedImage,
    OutputAudio,
    OutputImage,
    ModelRequests,
    Images,
    Characters,
    Seconds,
    UsageBytes,
    Sessions,
    Requests,

    // Dimensions.
    Project,
    Key,
    Model,
    ServiceTier,
    Size,
    Source,
    ContextLevel,
    VectorStore,
    Batch,

    /// <summary>The kind of the result.</summary>
    Object,
}

/// <summary>Names and kinds of <see cref="UsageMember"/>.</summary>
internal static class UsageMembers
{
    public const int Count = (int)UsageMember.Object + 1;

    public static MemberTable<UsageMember> Table { get; } = new(
        ("object", UsageMember.Object),
        ("input_tokens", UsageMember.Input),
        ("input_cached_tokens", UsageMember.InputCached),
        ("input_cache_write_tokens", UsageMember.InputCacheWrite),
        ("input_uncached_tokens", UsageMember.InputUncached),
        ("output_tokens", UsageMember.Output),
        ("input_text_tokens", UsageMember.InputText),
        ("input_audio_tokens", UsageMember.InputAudio),
        ("input_image_tokens", UsageMember.InputImage),
        ("input_cached_text_tokens", UsageMember.CachedText),
        ("input_cached_audio_tokens", UsageMember.CachedAudio),
        ("input_cached_image_tokens", UsageMember.CachedImage),
        ("output_audio_tokens", UsageMember.OutputAudio),
        ("output_image_tokens", UsageMember.OutputImage),
        ("num_model_requests", UsageMember.ModelRequests),
        ("images", UsageMember.Images),
        ("characters", UsageMember.Characters),
        ("seconds", UsageMember.Seconds),
        ("usage_bytes", UsageMember.UsageBytes),
        ("num_sessions", UsageMember.Sessions),
        // The name before it was documented as num_sessions.
        ("sessions", UsageMember.Sessions),
        ("num_requests", UsageMember.Requests),
        ("project_id", UsageMember.Project),
        ("api_key_id", UsageMember.Key),
        ("model", UsageMember.Model),
        ("batch", UsageMember.Batch),
        ("service_tier", UsageMember.ServiceTier),
        ("size", UsageMember.Size),
        ("source", UsageMember.Source),
        ("context_level", UsageMember.ContextLevel),
        ("vector_store_id", UsageMember.VectorStore));

    public static bool IsMeter(this UsageMember member) => member is >= UsageMember.Input and <= UsageMember.Requests;
}
