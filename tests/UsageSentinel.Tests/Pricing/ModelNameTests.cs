using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Tests.Pricing;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("gpt-4o", "gpt-4o")]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o-2024-08-06")]
    [InlineData("gpt-4o-20240806", "gpt-4o-2024-08-06")]
    [InlineData("gpt-4o@2024-08-06", "gpt-4o-2024-08-06")]
    [InlineData("gpt-4o-latest", "gpt-4o")]
    [InlineData("GPT-4o mini", "gpt-4o-mini")] // as written for people
    [InlineData(" \"GPT_4O_mini\" ", "gpt-4o-mini")]
    [InlineData("gpt-4o (2024-08-06)", "gpt-4o-2024-08-06")]
    [InlineData("openai/gpt-4o", "gpt-4o")]
    [InlineData("azure/eu/gpt-4o-2024-08-06", "gpt-4o-2024-08-06")]
    [InlineData("openrouter/openai/GPT-4o", "gpt-4o")]
    [InlineData("openai:chat:gpt-4o", "gpt-4o")]
    [InlineData("openai/gpt-4o:extended", "gpt-4o")]
    [InlineData("azure/gpt-35-turbo", "gpt-3.5-turbo")]
    [InlineData("gpt-35-turbo-16k", "gpt-3.5-turbo-16k")]
    [InlineData("gpt-5-1-codex", "gpt-5.1-codex")]
    [InlineData("gpt-5-2025-08-07", "gpt-5-2025-08-07")]
    [InlineData("gpt-4-1106-preview", "gpt-4-1106-preview")]
    [InlineData("gpt-4-0613", "gpt-4-0613")] // month and day alone name models of their own
    [InlineData("ft:gpt-4o-2024-08-06:acme::id", "ft:gpt-4o-2024-08-06")]
    [InlineData("ft:gpt-4o-mini-2024-07-18:acme:name:id:ckpt-step-100", "ft:gpt-4o-mini-2024-07-18")]
    [InlineData("ft-gpt-4o-2024-08-06", "ft:gpt-4o-2024-08-06")]
    [InlineData("openai/FT:gpt-4o-2024-08-06:acme::id", "ft:gpt-4o-2024-08-06")]
    [InlineData("gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678", "ft:gpt-4o-mini-2024-07-18")] // Azure
    [InlineData("davinci:ft-acme-2022-11-02", "ft:davinci")] // before 2023
    [InlineData("claude-3-5-sonnet-20241022", "claude-3-5-sonnet-2024-10-22")]
    [InlineData("anthropic/claude-3.5-sonnet:beta", "claude-3-5-sonnet")]
    [InlineData("claude-sonnet-4@20250514", "claude-sonnet-4-2025-05-14")]
    [InlineData("claude-4-5-sonnet", "claude-sonnet-4-5")]
    [InlineData("claude-opus-4.1", "claude-opus-4-1")]
    [InlineData("claude-sonnet-3.7", "claude-3-7-sonnet")]
    [InlineData("claude-opus-5.0", "claude-opus-5")]
    [InlineData("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet-2024-10-22")]
    [InlineData("bedrock/eu.anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku-2024-03-07")]
    [InlineData("text-embedding-3-small", "text-embedding-3-small")]
    [InlineData("o3", "o3")]
    [InlineData("whisper-1", "whisper-1")]
    [InlineData("gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("ft:", "ft")]
    [InlineData("-latest", "-latest")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_AnySpelling_IsTheNormalForm(string? text, string normal) => Assert.Equal(normal, ModelName.Parse(text).ToString());

    [Fact]
    public void Undated_Snapshot_IsTheFamilyWithItsTuning() =>
        Assert.Equal(new ModelName("gpt-4o", null, true), ModelName.Parse("ft:gpt-4o-2024-08-06:acme::id").Undated);

    [Property(MaxTest = 500)]
    public Property Of_EverySpellingOfAModel_IsTheSame() => Prop.ForAll(
        (from model in Gen.Elements("gpt-4o", "gpt-3.5-turbo", "gpt-5.1-codex", "o4-mini", "text-embedding-3-small", "claude-3-5-sonnet")
         from date in Gen.Elements("", "-2024-08-06", "-20240806", "@20240806")
         from front in Gen.Elements("", "openai/", "azure/eu/", "openrouter/openai/", "openai:", "litellm:openai/")
         from isUpper in Gen.Elements(true, false)
         from isSpaced in Gen.Elements(true, false)
         select (model, date, text: front + Written(model + date, isUpper, isSpaced))).ToArbitrary(),
        given => ModelName.Parse(given.text) == new ModelName(given.model, given.date.Length == 0 ? null : new DateOnly(2024, 8, 6)));

    [Property(MaxTest = 500)]
    public bool Of_Garbage_IsItsOwnNormalFormWithoutFailing(string? text) => ModelName.Parse(text).Family is not null;

    private static string Written(string name, bool isUpper, bool isSpaced)
    {
        name = isSpaced ? name.Replace("-mini", " mini", StringComparison.Ordinal).Replace("-turbo", "_turbo", StringComparison.Ordinal) : name;
        return isUpper ? name.ToUpperInvariant() : name;
    }
}
