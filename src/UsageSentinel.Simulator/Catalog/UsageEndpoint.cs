namespace UsageSentinel.Simulator.Catalog;

internal enum UsageEndpoint
{
    Completions,
    Embeddings,
    Moderations,
    Images,
    AudioSpeeches,
    AudioTranscriptions,
    VectorStores,
    CodeInterpreterSessions,
    WebSearchCalls,
    FileSearchCalls,
}
