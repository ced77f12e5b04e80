namespace UsageSentinel.Core.Usage;

/// <summary>What a row of usage is broken down by. Together with endpoint and bucket it identifies the row.</summary>
/// <param name="Project">Null where the provider names none.</param>
/// <param name="Key">Null for usage no key can be named for.</param>
/// <param name="Model">The model as usage names it, often a dated snapshot; null where the endpoint has none.</param>
/// <param name="Batch">True for the batch API, null where the provider does not say.</param>
/// <param name="ServiceTier">A free word such as <c>flex</c> or <c>priority</c>, in lower case however it was written; null where the provider does not say.</param>
/// <param name="Detail">What else the endpoint groups by: image size and source, search context level; null for none.</param>
public sealed record UsageDimensions(
    ProjectId? Project,
    KeyId? Key,
    string? Model = null,
    bool? Batch = null,
    string? ServiceTier = null,
    string? Detail = null)
{
    public string? ServiceTier { get; init; } = ServiceTier?.ToLowerInvariant();

    public SeriesId Series => new(Project, Key);
}
