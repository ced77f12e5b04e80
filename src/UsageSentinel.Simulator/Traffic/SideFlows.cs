using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Chance;

namespace UsageSentinel.Simulator.Traffic;

/// <summary>What some keys do beside chat. Chosen by index, so that 24 keys show every endpoint.</summary>
internal static class SideFlows
{
    public static IEnumerable<Flow> Of(Flow key, int index, Identifiers ids)
    {
        if (key.Rhythm.Level < 20)
        {
            yield break;
        }

        if (index % 5 == 0)
        {
            yield return Plain(key, UsageEndpoint.Embeddings, index % 2 == 0 ? Model.EmbeddingSmall : Model.EmbeddingLarge, 0.6, new(Input: 420));
        }

        if (index % 6 == 1)
        {
            yield return Plain(key, UsageEndpoint.Moderations, Model.Moderation, 0.9, new(Input: 210));
        }

        if (index % 8 == 3)
        {
            yield return Plain(key, UsageEndpoint.Images, Model.DallE3, 0.05, new(Units: 1.4)) with { Kind = "image.generation", Target = "1024x1024" };
            yield return Plain(key, UsageEndpoint.Images, Model.DallE3, 0.02, new(Units: 1)) with { Kind = "image.edit", Target = "1024x1792" };
        }

        if (index % 9 == 5)
        {
            yield return Plain(key, UsageEndpoint.AudioSpeeches, Model.Tts, 0.1, new(Units: 640));
            yield return Plain(key, UsageEndpoint.AudioTranscriptions, Model.Whisper, 0.1, new(Units: 95));
        }

        if (index % 7 == 1)
        {
            yield return Plain(key, UsageEndpoint.WebSearchCalls, key.Model ?? Model.Gpt4oMini, 0.08, new(Units: 1.2)) with { Kind = "medium" };
            yield return Plain(key, UsageEndpoint.WebSearchCalls, key.Model ?? Model.Gpt4oMini, 0.02, new(Units: 1.5)) with { Kind = "high" };
        }

        if (index % 7 == 4 || index % 8 == 1)
        {
            yield return Plain(key, UsageEndpoint.FileSearchCalls, null, 0.1, new(Units: 1.1)) with { Target = ids.VectorStore(key.Project) };
        }

        if (index % 11 == 7)
        {
            yield return Plain(key, UsageEndpoint.Completions, Model.GptImage, 0.03, new(900, 1_400, ImageShare: 0.8));
            yield return Plain(key, UsageEndpoint.Completions, Model.Gpt4oAudio, 0.05, new(700, 500, CachedShare: 0.2, AudioShare: 0.6));
        }
    }

    private static Flow Plain(Flow key, UsageEndpoint endpoint, Model? model, double share, RequestShape shape) =>
        key with { Endpoint = endpoint, Model = model, Share = share, Shape = shape, Batch = false, Tier = "default" };
}
