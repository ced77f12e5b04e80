using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class UsageEndpointTests
{
    private const string KeyAndModel = "\"project_id\":\"proj_a\",\"api_key_id\":\"key_a\",\"model\":\"m\"";

    /// <summary>Endpoint, path, group_by, a result, and what becomes of it.</summary>
    public static TheoryData<UsageEndpoint, string, string, string, UsageCounts, string?> Endpoints => new()
    {
        {
            UsageEndpoint.Completions, "completions", "project_id api_key_id model batch service_tier",
            Completion("key_a", 3), new UsageCounts { Requests = 3, InputTokens = 100, OutputTokens = 10 }, null
        },
        {
            UsageEndpoint.Embeddings, "embeddings", "project_id api_key_id model",
            Result("embeddings", "\"input_tokens\":7,\"num_model_requests\":2," + KeyAndModel), new UsageCounts { Requests = 2, InputTokens = 7 }, null
        },
        {
            UsageEndpoint.Moderations, "moderations", "project_id api_key_id model",
            Result("moderations", "\"input_tokens\":7,\"num_model_requests\":2," + KeyAndModel), new UsageCounts { Requests = 2, InputTokens = 7 }, null
        },
        {
            UsageEndpoint.Images, "images", "project_id api_key_id model size source",
            Result("images", "\"images\":4,\"num_model_requests\":2,\"size\":\"1024x1024\",\"source\":\"image.edit\"," + KeyAndModel),
            new UsageCounts { Requests = 2, Units = 4 }, "1024x1024 image.edit"
        },
        {
            UsageEndpoint.AudioSpeeches, "audio_speeches", "project_id api_key_id model",
            Result("audio_speeches", "\"characters\":45,\"num_model_requests\":2," + KeyAndModel), new UsageCounts { Requests = 2, Units = 45 }, null
        },
        {
            UsageEndpoint.AudioTranscriptions, "audio_transcriptions", "project_id api_key_id model",
            Result("audio_transcriptions", "\"seconds\":12.0,\"num_model_requests\":2," + KeyAndModel), new UsageCounts { Requests = 2, Units = 12 }, null
        },
        {
            UsageEndpoint.VectorStores, "vector_stores", "project_id",
            Result("vector_stores", "\"usage_bytes\":1024,\"project_id\":\"proj_a\""), new UsageCounts { Units = 1024 }, null
        },
        {
            UsageEndpoint.CodeInterpreterSessions, "code_interpreter_sessions", "project_id",
            Result("code_interpreter_sessions", "\"num_sessions\":6,\"project_id\":\"proj_a\""), new UsageCounts { Units = 6 }, null
        },
        {
            UsageEndpoint.CodeInterpreterSessions, "code_interpreter_sessions", "project_id",
            Result("code_interpreter_sessions", "\"sessions\":6,\"project_id\":\"proj_a\""), new UsageCounts { Units = 6 }, null
        },
        {
            UsageEndpoint.WebSearchCalls, "web_search_calls", "project_id api_key_id model context_level",
            Result("web_searches", "\"num_requests\":8,\"num_model_requests\":2,\"context_level\":\"high\"," + KeyAndModel),
            new UsageCounts { Requests = 2, Units = 8 }, "high"
        },
        {
            UsageEndpoint.FileSearchCalls, "file_search_calls", "project_id api_key_id vector_store_id",
            Result("file_searches", "\"num_requests\":8,\"project_id\":\"proj_a\",\"api_key_id\":\"key_a\",\"vector_store_id\":\"vs_1\""),
            new UsageCounts { Units = 8 }, "vs_1"
        },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Endpoint_OneResult_IsAskedForAndReadAsDocumented(
        UsageEndpoint endpoint, string path, string groupBy, string result, UsageCounts counts, string? detail)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET organization/usage/{path}", Page(null, Hour(0, result)));

        var row = Assert.Single((await rig.ReadHoursAsync(Hours(1), endpoint)).Rows);

        Assert.Equal(counts, row.Counts);
        Assert.Equal(detail, row.Dimensions.Detail);
        Assert.Equal(endpoint, row.Endpoint);
        Assert.Equal(groupBy.Split(' '), Assert.Single(rig.Server.Requests).All("group_by[]"));
    }

    [Fact]
    public async Task Endpoints_OfProvider_AreAllThereAre()
    {
        await using var rig = await OpenAIRig.StartAsync();

        Assert.Equal(Enum.GetValues<UsageEndpoint>(), rig.Provider.Capabilities.Meters);
    }

    [Theory]
    [InlineData(UsageEndpoint.WebSearchCalls, "web_search_calls", 404)]
    [InlineData(UsageEndpoint.FileSearchCalls, "file_search_calls", 400)]
    public async Task NewerEndpoint_RefusedByAnOlderApi_IsNotFound(UsageEndpoint endpoint, string path, int status)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET organization/usage/{path}", Answer.Error(status));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1), endpoint));

        Assert.Equal(ProviderError.NotFound, thrown.Error);
    }

    [Fact]
    public async Task EstablishedEndpoint_Refused_IsNotTakenForMissing()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On("GET organization/usage/completions", Answer.Error(400));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.Refused, thrown.Error);
    }

    private static string Result(string kind, string members) => $$"""{"object":"organization.usage.{{kind}}.result",{{members}}}""";
}
