namespace UsageSentinel.Core.Usage;

/// <summary>The kinds of usage a provider meters. The numbers are stored: never change or reuse one.</summary>
public enum UsageEndpoint
{
    Completions = 0,
    Embeddings = 1,
    Moderations = 2,
    Images = 3,
    AudioSpeeches = 4,
    AudioTranscriptions = 5,

    /// <summary>Bytes held; can never be attributed to a key.</summary>
    VectorStores = 6,

    /// <summary>Sessions; can never be attributed to a key.</summary>
    CodeInterpreterSessions = 7,

    WebSearchCalls = 8,
    FileSearchCalls = 9,
}
