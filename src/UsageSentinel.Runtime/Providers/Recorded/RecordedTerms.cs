using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>What rows of one bucket, key and model may differ in besides: such rows add up.</summary>
/// <param name="Endpoint">As the record names it; empty where it does not.</param>
/// <param name="Batch">Null where the record does not say.</param>
/// <param name="Tier">The service tier; empty where the record does not say.</param>
/// <param name="User">Empty where the record does not say.</param>
/// <param name="IsCosted">Whether the record says what it cost.</param>
internal readonly record struct RecordedTerms(string Endpoint, bool? Batch, string Tier, string User, bool IsCosted)
{
    public static RecordedTerms None { get; } = new(string.Empty, null, string.Empty, string.Empty, false);

    /// <summary>What it is priced as; completions where the record names no endpoint that is known.</summary>
    public UsageEndpoint Kind => RecordedNames.Plain(Endpoint) switch
    {
        "embeddings" => UsageEndpoint.Embeddings,
        "moderations" => UsageEndpoint.Moderations,
        "images" => UsageEndpoint.Images,
        "audiospeeches" => UsageEndpoint.AudioSpeeches,
        "audiotranscriptions" => UsageEndpoint.AudioTranscriptions,
        _ => UsageEndpoint.Completions,
    };

    public UsageDimensions Dimensions(string model) => new(null, null, model, Batch, Tier.Length == 0 ? null : Tier);
}
