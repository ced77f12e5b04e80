namespace UsageSentinel.Simulator.Organization;

/// <summary>What a project may ask of a model family.</summary>
internal sealed record RateLimit(
    string Model,
    long RequestsPerMinute = RateLimit.DefaultRequests,
    long TokensPerMinute = RateLimit.DefaultTokens,
    long? ImagesPerMinute = null,
    long? AudioMegabytesPerMinute = null,
    long? RequestsPerDay = null,
    long? BatchInputTokensPerDay = null)
{
    public const long DefaultRequests = 10_000;
    public const long DefaultTokens = 30_000_000;
    private const long DefaultImages = 500;

    public string Id => $"rl-{Model}";

    public bool IsLowered => this != For(Model);

    public static RateLimit For(string family) => family switch
    {
        "dall-e-3" or "gpt-image-1" => new(family, ImagesPerMinute: DefaultImages),
        "whisper-1" => new(family, AudioMegabytesPerMinute: 1_000),
        _ when family.StartsWith("gpt", StringComparison.Ordinal) => new(family, RequestsPerDay: 2_147_483_647, BatchInputTokensPerDay: 5_000_000_000),
        _ => new(family),
    };

    public static IEnumerable<string> Families() => Catalog.Model.All.Select(model => model.Family).Order(StringComparer.Ordinal);

    /// <summary>The first member that would exceed the organization's own limit, or null.</summary>
    public string? Exceeds()
    {
        var most = For(Model);
        return RequestsPerMinute > most.RequestsPerMinute ? "max_requests_per_1_minute"
            : TokensPerMinute > most.TokensPerMinute ? "max_tokens_per_1_minute"
            : ImagesPerMinute > (most.ImagesPerMinute ?? 0) ? "max_images_per_1_minute"
            : null;
    }
}
