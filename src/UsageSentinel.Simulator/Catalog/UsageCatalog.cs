using System.Collections.Immutable;

namespace UsageSentinel.Simulator.Catalog;

/// <summary>A usage endpoint of the API.</summary>
/// <param name="Endpoint">Which one.</param>
/// <param name="Path">Last part of its path.</param>
/// <param name="ResultObject">The <c>object</c> of its rows; it does not always match the path.</param>
/// <param name="Dimensions">What it can be grouped by.</param>
/// <param name="Filters">What it can be filtered by.</param>
internal sealed record UsageKind(UsageEndpoint Endpoint, string Path, string ResultObject, ImmutableArray<string> Dimensions, ImmutableArray<string> Filters);

/// <summary>All usage endpoints.</summary>
internal static class UsageCatalog
{
    private static readonly ImmutableArray<string> ByKey = ["project_id", "user_id", "api_key_id"];
    private static readonly ImmutableArray<string> ByModel = ["project_id", "user_id", "api_key_id", "model"];
    private static readonly ImmutableArray<string> KeyFilters = ["project_ids", "user_ids", "api_key_ids"];
    private static readonly ImmutableArray<string> ModelFilters = ["project_ids", "user_ids", "api_key_ids", "models"];

    public static readonly ImmutableArray<UsageKind> All =
    [
        new(UsageEndpoint.Completions, "completions", "organization.usage.completions.result", [.. ByModel, "batch", "service_tier"], [.. ModelFilters, "batch"]),
        new(UsageEndpoint.Embeddings, "embeddings", "organization.usage.embeddings.result", ByModel, ModelFilters),
        new(UsageEndpoint.Moderations, "moderations", "organization.usage.moderations.result", ByModel, ModelFilters),
        new(UsageEndpoint.Images, "images", "organization.usage.images.result", [.. ByModel, "size", "source"], [.. ModelFilters, "sources", "sizes"]),
        new(UsageEndpoint.AudioSpeeches, "audio_speeches", "organization.usage.audio_speeches.result", ByModel, ModelFilters),
        new(UsageEndpoint.AudioTranscriptions, "audio_transcriptions", "organization.usage.audio_transcriptions.result", ByModel, ModelFilters),
        new(UsageEndpoint.VectorStores, "vector_stores", "organization.usage.vector_stores.result", ["project_id"], ["project_ids"]),
        new(UsageEndpoint.CodeInterpreterSessions, "code_interpreter_sessions", "organization.usage.code_interpreter_sessions.result", ["project_id"], ["project_ids"]),
        new(UsageEndpoint.WebSearchCalls, "web_search_calls", "organization.usage.web_searches.result", [.. ByModel, "context_level"], [.. ModelFilters, "context_levels"]),
        new(UsageEndpoint.FileSearchCalls, "file_search_calls", "organization.usage.file_searches.result", [.. ByKey, "vector_store_id"], [.. KeyFilters, "vector_store_ids"]),
    ];

    public static UsageKind Of(UsageEndpoint endpoint) => All[(int)endpoint];
}
