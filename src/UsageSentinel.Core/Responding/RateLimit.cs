namespace UsageSentinel.Core.Responding;

/// <summary>The rate limits of one model in one project. Null is a meter the model does not have, or that is not to be changed.</summary>
public sealed record RateLimit(
    string Id,
    string Model,
    long? MaxRequestsPerMinute = null,
    long? MaxTokensPerMinute = null,
    long? MaxImagesPerMinute = null,
    long? MaxAudioMegabytesPerMinute = null,
    long? MaxRequestsPerDay = null,
    long? BatchMaxInputTokensPerDay = null);
