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
    [InlineData("gpt-4o-mini fine-tuning, training", "gpt-4o-mini fine-tuning, training")] // not usage of the model
    [InlineData("Text tokens", "text tokens")] // says too little
    [InlineData("gpt-4o, something new", "gpt-4o, something new")]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData(" , ", ",")]
    [InlineData("<script>alert(1)</script>, input", "<script>alert(1)</script>, input")]
    public void Read_WordsOfABill_AreUnderstoodOrKept(string? words, string item) =>
        Assert.Equal(item, LineItemWords.Read(words).ToString());

    [Theory]
    [InlineData(CostMeter.Input, null, "gpt-4o-mini Input")]
    [InlineData(CostMeter.CachedAudioInput, null, "gpt-4o-mini CachedInput")] // bills do not tell them apart
    [InlineData(CostMeter.Output, true, "gpt-4o-mini Output batch")]
    [InlineData(CostMeter.Seconds, null, "gpt-4o-mini Units")]
    [InlineData(CostMeter.Sessions, null, "Sessions")]
    [InlineData(CostMeter.WebSearches, null, "medium WebSearches")]
    public void Of_Usage_IsTheItemItIsBilledUnder(CostMeter meter, bool? batch, string item) => Assert.Equal(
        item, LineItem.Of(new UsageDimensions(null, null, "gpt-4o-mini-2024-07-18", batch, Detail: "medium"), meter).ToString());

    [Fact]
    public void Of_EveryMeter_HasAnItem() => Assert.All(
        Enum.GetValues<CostMeter>(),
        meter => Assert.NotEqual(LineItemKind.Unknown, LineItem.Of(new UsageDimensions(null, null, "m-1"), meter).Kind));
}
