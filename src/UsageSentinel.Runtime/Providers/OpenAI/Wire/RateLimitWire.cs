using System.Text.Json.Serialization;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>The rate limits of one model in a project.</summary>
internal sealed record RateLimitWire(
    string? Id,
    string? Model,
    [property: JsonPropertyName("max_requests_per_1_minute")] long? MaxRequestsPerMinute,
    [property: JsonPropertyName("max_tokens_per_1_minute")] long? MaxTokensPerMinute,
    [property: JsonPropertyName("max_images_per_1_minute")] long? MaxImagesPerMinute,
    [property: JsonPropertyName("max_audio_megabytes_per_1_minute")] long? MaxAudioMegabytesPerMinute,
    [property: JsonPropertyName("max_requests_per_1_day")] long? MaxRequestsPerDay,
    [property: JsonPropertyName("batch_1_day_max_input_tokens")] long? BatchMaxInputTokensPerDay) : IEntityWire
{
    /// <summary>The change of a limit: only what is to be changed, neither id nor model.</summary>
    public static RateLimitWire ToWire(RateLimit limit) => new(
        null,
        null,
        limit.MaxRequestsPerMinute,
        limit.MaxTokensPerMinute,
        limit.MaxImagesPerMinute,
        limit.MaxAudioMegabytesPerMinute,
        limit.MaxRequestsPerDay,
        limit.BatchMaxInputTokensPerDay);

    public RateLimit FromWire() => new(
        Id ?? "",
        Model ?? "",
        MaxRequestsPerMinute,
        MaxTokensPerMinute,
        MaxImagesPerMinute,
        MaxAudioMegabytesPerMinute,
        MaxRequestsPerDay,
        BatchMaxInputTokensPerDay);
}
