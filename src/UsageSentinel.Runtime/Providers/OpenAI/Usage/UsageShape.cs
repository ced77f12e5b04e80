using System.Text;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Runtime.Providers.OpenAI.Usage.UsageMember;

namespace UsageSentinel.Runtime.Providers.OpenAI.Usage;

/// <summary>What one usage endpoint is called, can be grouped by, and must deliver.</summary>
internal sealed class UsageShape
{
    // Grouping by anything an endpoint does not offer is refused. Never user_id: it names a person and nothing here needs it.
    private static readonly string[] ByKeyAndModel = ["project_id", "api_key_id", "model"];
    private static readonly string[] ByProject = ["project_id"];

    private static readonly UsageShape[] All =
    [
        new(UsageEndpoint.Completions, "completions", [.. ByKeyAndModel, "batch", "service_tier"], [Input, Output, ModelRequests]),
        new(UsageEndpoint.Embeddings, "embeddings", ByKeyAndModel, [Input, ModelRequests]),
        new(UsageEndpoint.Moderations, "moderations", ByKeyAndModel, [Input, ModelRequests]),
        new(UsageEndpoint.Images, "images", [.. ByKeyAndModel, "size", "source"], [ModelRequests, Images], Images),
        new(UsageEndpoint.AudioSpeeches, "audio_speeches", ByKeyAndModel, [ModelRequests, Characters], Characters),
        new(UsageEndpoint.AudioTranscriptions, "audio_transcriptions", ByKeyAndModel, [ModelRequests, Seconds], Seconds),
        new(UsageEndpoint.VectorStores, "vector_stores", ByProject, [UsageBytes], UsageBytes),
        new(UsageEndpoint.CodeInterpreterSessions, "code_interpreter_sessions", ByProject, [Sessions], Sessions),
        new(UsageEndpoint.WebSearchCalls, "web_search_calls", [.. ByKeyAndModel, "context_level"], [ModelRequests, Requests], Requests)
        {
            IsNewer = true,
            Results = Names("web_searches", "web_search_calls"),
        },
        new(UsageEndpoint.FileSearchCalls, "file_search_calls", ["project_id", "api_key_id", "vector_store_id"], [Requests], Requests)
        {
            IsNewer = true,
            Results = Names("file_searches", "file_search_calls"),
        },
    ];

    private UsageShape(UsageEndpoint endpoint, string name, string[] groupBy, UsageMember[] required, UsageMember units = Unknown)
    {
        Endpoint = endpoint;
        Path = "organization/usage/" + name;
        What = $"the usage of {name}";
        GroupBy = groupBy;
        Required = required;
        Units = units;
        Results = Names(name);
    }

    public static IReadOnlyList<UsageEndpoint> Endpoints { get; } = [.. All.Select(shape => shape.Endpoint)];

    public UsageEndpoint Endpoint { get; }

    public string Path { get; }

    public string What { get; }

    public string[] GroupBy { get; }

    /// <summary>Whether usage names the key; if not, it cannot be restricted to keys either.</summary>
    public bool NamesKeys => GroupBy.Contains("api_key_id");

    /// <summary>The meters without which a result is no result.</summary>
    public UsageMember[] Required { get; }

    /// <summary>The meter that goes to <see cref="UsageCounts.Units"/>; unknown for none.</summary>
    public UsageMember Units { get; }

    /// <summary>The kinds of its results. That of the newest two is not named after the path.</summary>
    public byte[][] Results { get; private init; }

    /// <summary>Whether an older API may not have it at all.</summary>
    public bool IsNewer { get; private init; }

    public static UsageShape Of(UsageEndpoint endpoint) =>
        Array.Find(All, shape => shape.Endpoint == endpoint)
        ?? throw new ArgumentOutOfRangeException(nameof(endpoint), endpoint, "OpenAI has no such endpoint.");

    private static byte[][] Names(params string[] names) =>
        [.. names.Select(name => Encoding.ASCII.GetBytes($"organization.usage.{name}.result"))];
}
