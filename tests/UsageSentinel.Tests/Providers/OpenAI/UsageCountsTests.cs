using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class UsageCountsTests
{
    [Fact]
    public async Task Counts_OfTheDocumentedExample_AddUp()
    {
        var counts = await ReadAsync(
            """
            "input_tokens":1000,"input_cached_tokens":400,"input_cache_write_tokens":100,"input_uncached_tokens":500,"output_tokens":500,
            "input_text_tokens":400,"input_cached_text_tokens":300,"output_text_tokens":400,
            "input_audio_tokens":50,"input_cached_audio_tokens":50,"output_audio_tokens":50,
            "input_image_tokens":50,"input_cached_image_tokens":50,"output_image_tokens":50,"num_model_requests":5
            """);

        Assert.Equal(
            new UsageCounts
            {
                Requests = 5,
                InputTokens = 1000,
                CachedTokens = 400,
                CacheWriteTokens = 100,
                OutputTokens = 500,
                InputAudioTokens = 50,
                CachedAudioTokens = 50,
                OutputAudioTokens = 50,
                InputImageTokens = 50,
                CachedImageTokens = 50,
                OutputImageTokens = 50,
            },
            counts);
    }

    [Fact]
    public async Task Counts_OptionalMembersAbsentOrNull_AreZero()
    {
        var counts = await ReadAsync("\"input_tokens\":10,\"output_tokens\":2,\"num_model_requests\":1,\"input_cached_tokens\":null");

        Assert.Equal(new UsageCounts { Requests = 1, InputTokens = 10, OutputTokens = 2 }, counts);
    }

    [Fact]
    public async Task Counts_CacheWriteAbsent_FollowsFromTheUncached()
    {
        var counts = await ReadAsync(
            "\"input_tokens\":1000,\"input_cached_tokens\":400,\"input_uncached_tokens\":500,\"output_tokens\":0,\"num_model_requests\":1");

        Assert.Equal((400, 100), (counts.CachedTokens, counts.CacheWriteTokens));
    }

    [Fact]
    public async Task Counts_CachedAbsent_IsTheSumOfItsModalities()
    {
        var counts = await ReadAsync(
            "\"input_tokens\":1000,\"input_cached_text_tokens\":300,\"input_cached_audio_tokens\":50,\"output_tokens\":0,\"num_model_requests\":1");

        Assert.Equal(350, counts.CachedTokens);
    }

    [Fact]
    public async Task Counts_OfTheOlderMeaning_TakeCachedAudioOutOfAudio()
    {
        var counts = await ReadAsync(
            "\"input_tokens\":1000,\"input_cached_tokens\":400,\"input_audio_tokens\":80,\"input_cached_audio_tokens\":50,\"output_tokens\":0,\"num_model_requests\":1");

        Assert.Equal((1000, 400, 30), (counts.InputTokens, counts.CachedTokens, counts.InputAudioTokens));
    }

    [Fact]
    public async Task Counts_TotalBelowItsParts_IsLiftedToThem()
    {
        var counts = await ReadAsync("\"input_tokens\":10,\"input_cached_tokens\":400,\"output_tokens\":0,\"num_model_requests\":1");

        Assert.Equal(400, counts.InputTokens);
    }

    /// <summary>Each wrong in its own way; the message names endpoint and member.</summary>
    [Theory]
    [InlineData("\"input_tokens\":-1,\"output_tokens\":0,\"num_model_requests\":1", "input_tokens")]
    [InlineData("\"input_tokens\":1.5,\"output_tokens\":0,\"num_model_requests\":1", "input_tokens")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":9223372036854775808,\"num_model_requests\":1", "output_tokens")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":1000000000000001,\"num_model_requests\":1", "output_tokens")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":1e400,\"num_model_requests\":1", "output_tokens")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":0,\"num_model_requests\":\"1\"", "num_model_requests")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":0", "num_model_requests")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":null,\"num_model_requests\":1", "output_tokens")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":0,\"num_model_requests\":1,\"model\":5", "model")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":0,\"num_model_requests\":1,\"api_key_id\":{}", "api_key_id")]
    [InlineData("\"input_tokens\":1,\"output_tokens\":0,\"num_model_requests\":1,\"batch\":\"yes\"", "batch")]
    public async Task Counts_ThatCannotBe_AreMalformed(string members, string member)
    {
        var thrown = await Assert.ThrowsAsync<ProviderException>(() => ReadAsync(members));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
        Assert.Contains("completions", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(member, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_ResultWithoutAKind_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On("GET organization/usage/completions", Page(null, Hour(0, "{\"input_tokens\":1}")));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    [Fact]
    public async Task Counts_WhoseSumDoesNotFit_AreMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(
            "GET organization/usage/completions",
            Page(null, Hour(0, [.. Enumerable.Repeat(Completion("key_a", 1_000_000_000_000_000), 10_000)])));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    private static async Task<UsageCounts> ReadAsync(string members)
    {
        await using var rig = await OpenAIRig.StartAsync();
        var result = $$"""{"object":"organization.usage.completions.result",{{members}}}""";
        rig.Server.On("GET organization/usage/completions", Page(null, Hour(0, result)));
        return Assert.Single((await rig.ReadHoursAsync(Hours(1))).Rows).Counts;
    }
}
