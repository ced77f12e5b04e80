using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Finance;

public sealed class LineItemTests
{
    [Theory]
    [InlineData("gpt-4o-mini, input", "gpt-4o-mini Input")]
    [InlineData("gpt-4o-mini, cached input", "gpt-4o-mini CachedInput")]
    [InlineData("gpt-4o-mini, batch output", "gpt-4o-mini Output batch")]
    [InlineData("gpt-6-astra, input_tokens", "gpt-6-astra Input")]
    [InlineData("gpt-image-1.5-2025-12-16 image, cached input", "gpt-image-1.5 CachedInput")]
    [InlineData("gpt-image-1 text, input", "gpt-image-1 Input")]
    [InlineData("gpt-image-1 image, output", "gpt-image-1 ImageOutput")]
    [InlineData("gpt-4o-audio-preview, audio input", "gpt-4o-audio-preview AudioInput")]
    [InlineData("gpt-5.6-sol, cache write", "gpt-5.6-sol CacheWrite")]
    [InlineData("GPT-4o mini, input", "gpt-4o-mini Input")] // as older bills were written
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")] // the model as a whole
    [InlineData("dall-e-3, image 1024x1024", "dall-e-3 Units")]
    [InlineData("whisper-1, duration", "whisper-1 Units")]
    [InlineData("web search, high context", "high WebSearches")]
    [InlineData("file search calls", "FileSearches")]
    [InlineData("vector storage", "Storage")]
    [InlineData("ft:gpt-4o-2024-08-06:acme::id, input", "ft:gpt-4o Input")]
    [InlineData("ft-gpt-4o-2024-08-06, output", "ft:gpt-4o Output")]
    [InlineData("ft:gpt-4o-mini-2024-07-18:acme:my_model:9Xy, cached input", "ft:gpt-4o-mini CachedInput")]
    [InlineData("fine-tuned GPT-4o mini, output", "ft:gpt-4o-mini Output")]
    [InlineData("evals | gpt-4o-mini, input", "gpt-4o-mini Input")]
    [InlineData("priority | gpt-5.6-sol, output, long context", "gpt-5.6-sol Output priority")]
    [InlineData("flex | gpt-5-mini, input", "gpt-5-mini Input flex")]
    [InlineData("gpt-5-mini (flex), input", "gpt-5-mini Input flex")]
    [InlineData("batch | o3, cached input", "o3 CachedInput batch")]
    [InlineData("gpt-4o, batch, input", "gpt-4o Input batch")]
    [InlineData("gpt-5.6-sol, cache writes", "gpt-5.6-sol CacheWrite")]
    [InlineData("Claude Opus 5.5 - Input Tokens, Cache Hit", "claude-opus-5-5 CachedInput")]
    [InlineData("Claude Opus 5.5 - Input Tokens, Cache Write", "claude-opus-5-5 CacheWrite")]
    [InlineData("gpt-audio-mini-2025-12-15 audio, input", "gpt-audio-mini AudioInput")]
    [InlineData("gpt-realtime audio, output", "gpt-realtime AudioOutput")]
    [InlineData("gpt-realtime text, cached input", "gpt-realtime CachedInput")]
    [InlineData("GPT_IMAGE_1 text input", "gpt-image-1 Input")]
    [InlineData("gpt-image-1 image input tokens", "gpt-image-1 ImageInput")]
    [InlineData("INPUT_TOKENS: GPT-4O", "gpt-4o Input")]
    [InlineData("output tokens | gpt-4o", "gpt-4o Output")]
    [InlineData("gpt_4o_mini, cached_input_tokens", "gpt-4o-mini CachedInput")]
    [InlineData("gpt-4o-mini-cached-input-tokens", "gpt-4o-mini CachedInput")]
    [InlineData("gpt-4o uncached input", "gpt-4o Input")]
    [InlineData("openai/gpt-4o, input", "gpt-4o Input")]
    [InlineData("azure/gpt-35-turbo, completion tokens", "gpt-3.5-turbo Output")]
    [InlineData("chat completions | gpt-4o, prompt tokens", "gpt-4o Input")]
    [InlineData("text embedding 3 small, input", "text-embedding-3-small Input")]
    [InlineData("gpt-7-nova, input", "gpt-7-nova Input")] // a model of tomorrow
    [InlineData("orion, input", "orion Input")]
    [InlineData("input_tokens", "Input")] // of any model
    [InlineData("whisper-1, audio", "whisper-1 Units")]
    [InlineData("whisper-1, audio duration seconds", "whisper-1 Units")]
    [InlineData("tts-1-hd, characters", "tts-1-hd Units")]
    [InlineData("tts-1, input characters", "tts-1 Units")]
    [InlineData("sora-2 pro, seconds", "sora-2-pro Units")]
    [InlineData("DALL·E 3, image 1024x1792 hd", "dall-e-3 Units")]
    [InlineData("web search tool calls", "WebSearches")]
    [InlineData("Web Search | gpt-4o, medium context", "medium WebSearches")]
    [InlineData("assistants api | file search", "FileSearches")]
    [InlineData("assistants api | code interpreter session", "Sessions")]
    [InlineData("container usage, 1gb", "Sessions")]
    [InlineData("file search | vector store storage, GB-day", "Storage")]
    [InlineData("ft:gpt-4o-2024-08-06:acme::id, training tokens", "ft:gpt-4o-2024-08-06:acme::id, training tokens")]
    [InlineData("gpt-4o-mini fine-tuning, training", "gpt-4o-mini fine-tuning, training")] // not usage of the model
    [InlineData("Text tokens", "text tokens")] // says too little
    [InlineData("gpt-4o, something new", "gpt-4o, something new")]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(" , ", ",")]
    [InlineData("<script>alert(1)</script>, input", "<script>alert Input")]
    public void Read_WordsOfABill_AreUnderstoodOrKept(string? words, string item) =>
        Assert.Equal(item, LineItemWords.Read(words).ToString());

    [Theory]
    [InlineData(CostMeter.Input, null, "gpt-4o-mini Input")]
    [InlineData(CostMeter.CachedAudioInput, null, "gpt-4o-mini CachedInput")] // bills do not tell them apart
    [InlineData(CostMeter.Output, true, "gpt-4o-mini Output batch")]
    [InlineData(CostMeter.Output, false, "gpt-4o-mini Output priority", "Priority")]
    [InlineData(CostMeter.Output, null, "gpt-4o-mini Output flex", "flex")]
    [InlineData(CostMeter.Seconds, null, "gpt-4o-mini Units")]
    [InlineData(CostMeter.Sessions, null, "Sessions")]
    [InlineData(CostMeter.WebSearches, null, "medium WebSearches")]
    public void Of_Usage_IsTheItemItIsBilledUnder(CostMeter meter, bool? batch, string item, string? tier = null) => Assert.Equal(
        item, LineItem.Of(new UsageDimensions(null, null, "gpt-4o-mini-2024-07-18", batch, tier, "medium"), meter).ToString());

    [Fact]
    public void Of_EveryMeter_HasAnItem() => Assert.All(
        Enum.GetValues<CostMeter>(),
        meter => Assert.NotEqual(LineItemKind.Unknown, LineItem.Of(new UsageDimensions(null, null, "m-1"), meter).Kind));
}
