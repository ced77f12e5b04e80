namespace UsageSentinel.Simulator.Traffic;

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
