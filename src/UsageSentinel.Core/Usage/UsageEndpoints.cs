namespace UsageSentinel.Core.Usage;

/// <summary>Names of <see cref="UsageEndpoint"/>.</summary>
public static class UsageEndpoints
{
    /// <summary>The name in the provider's own words, such as <c>audio_speeches</c>.</summary>
    public static string Name(this UsageEndpoint endpoint) => endpoint switch
    {
        UsageEndpoint.Completions => "completions",
        UsageEndpoint.Embeddings => "embeddings",
        UsageEndpoint.Moderations => "moderations",
        UsageEndpoint.Images => "images",
        UsageEndpoint.AudioSpeeches => "audio_speeches",
        UsageEndpoint.AudioTranscriptions => "audio_transcriptions",
        UsageEndpoint.VectorStores => "vector_stores",
        UsageEndpoint.CodeInterpreterSessions => "code_interpreter_sessions",
        UsageEndpoint.WebSearchCalls => "web_search_calls",
        UsageEndpoint.FileSearchCalls => "file_search_calls",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint), endpoint, "No endpoint has that number."),
    };
}
