using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class PagingTests
{
    private const string Completions = "GET organization/usage/completions";
    private const string Costs = "GET organization/costs";

    [Fact]
    public async Task Pages_WithCursor_RepeatEveryOtherParameter()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page("page_AA+/bb==", Hour(0, Completion("key_a", 1))), Page(null, Hour(1, Completion("key_a", 2))));

        var reading = await rig.ReadHoursAsync(Hours(2));

        Assert.Equal([1, 2], reading.Rows.Select(row => row.Counts.Requests));
        var requests = rig.Server.Requests;
        Assert.Equal("page_AA+/bb==", requests[1]["page"]);
        Assert.Equal(requests[0].RawQuery + "&page=page_AA%2B%2Fbb%3D%3D", requests[1].RawQuery);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task Pages_MoreWithoutCursor_AreMalformed(string nextPage)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Json("{\"data\":[" + Hour(0) + "],\"has_more\":true,\"next_page\":" + nextPage + "}"));

        await AssertMalformedAsync(rig.ReadHoursAsync(Hours(2)));
    }

    [Fact]
    public async Task Pages_RepeatedCursor_AreMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page("c1", Hour(0, Completion("key_a", 1))), Page("c2", Hour(1)), Page("c1", Hour(2)));

        await AssertMalformedAsync(rig.ReadHoursAsync(Hours(9)));
        Assert.Equal(3, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task Pages_CursorWithoutMore_EndThere()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Json("{\"data\":[" + Hour(0, Completion("key_a", 1)) + "],\"has_more\":false,\"next_page\":\"c1\"}"));

        Assert.Single((await rig.ReadHoursAsync(Hours(2))).Rows);
        Assert.Single(rig.Server.Requests);
    }

    [Fact]
    public async Task Pages_EmptyOneInBetween_IsFollowed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page("c1", Hour(0, Completion("key_a", 1))), Page("c2"), Page(null, Hour(1, Completion("key_a", 2))));

        Assert.Equal(2, (await rig.ReadHoursAsync(Hours(2))).Rows.Length);
    }

    [Fact]
    public async Task Pages_EmptyOneAfterTheLastBucket_EndsTheReading()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page("c1", Hour(0, Completion("key_a", 1)), Hour(1)), Page("c2"));

        Assert.Single((await rig.ReadHoursAsync(Hours(2))).Rows);
        Assert.Equal(2, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task Pages_EmptyUsageWithoutEnd_AreMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var number = 0;
        rig.Server.On(Completions, _ => Page($"c{++number}"));

        await AssertMalformedAsync(rig.ReadHoursAsync(Hours(2)));
    }

    [Fact]
    public async Task Pages_EmptyCostsWithoutEnd_EndTheReadingAfterAFew()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var number = 0;
        rig.Server.On(Costs, _ => ++number == 1
            ? Page("c1", OfDay(-3, Cost("{\"value\":1,\"currency\":\"usd\"}")))
            : Page($"c{number}"));

        var reading = await rig.Provider.ReadCostsAsync(new(Day.AddDays(-3), Day), CancellationToken.None);

        Assert.Single(reading.Rows);
        Assert.Equal(6, rig.Server.Requests.Length);
        Assert.Contains("empty pages", rig.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_MoreThanTheCap_AreMalformedNotCutOff()
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.MaxPages = 3);
        var number = 0;
        rig.Server.On(Completions, _ => Page($"c{++number}", Hour(number - 1, Completion("key_a", 1))));

        await AssertMalformedAsync(rig.ReadHoursAsync(Hours(12)));
        Assert.Equal(3, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task Pages_SecondOneFails_YieldNothing()
    {
        await using var rig = await OpenAIRig.StartAsync(options => options.MaxRetries = 0);
        rig.Server.On(Completions, Page("c1", Hour(0, Completion("key_a", 1))), Answer.Error(500));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(2)));

        Assert.Equal(ProviderError.ServerFault, thrown.Error);
    }

    /// <summary>Each lacks what a page must have, or has it twice.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"data\":[],\"next_page\":null}")]
    [InlineData("{\"data\":null,\"has_more\":false}")]
    [InlineData("{\"data\":[],\"data\":[],\"has_more\":false}")]
    [InlineData("{\"data\":[],\"has_more\":\"no\"}")]
    [InlineData("{\"data\":[null],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"start_time\":0,\"end_time\":3600}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"start_time\":0,\"end_time\":3600,\"results\":null}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"start_time\":0,\"end_time\":3600,\"results\":[7]}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"start_time\":0,\"end_time\":3600,\"results\":[],\"results\":[]}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"start_time\":3600,\"end_time\":0,\"results\":[]}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"start_time\":\"now\",\"end_time\":3600,\"results\":[]}],\"has_more\":false}")]
    [InlineData("{\"data\":[{\"start_time\":0,\"end_time\":9223372036854775807,\"results\":[]}],\"has_more\":false}")]
    [InlineData("{\"data\":[],\"has_more\":false} trailing")]
    public async Task Page_NotAsDocumented_IsMalformed(string json)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Json(json));

        await AssertMalformedAsync(rig.ReadHoursAsync(Hours(2)));
    }

    private static async Task AssertMalformedAsync(Task reading) =>
        Assert.Equal(ProviderError.Malformed, (await Assert.ThrowsAsync<ProviderException>(() => reading)).Error);
}
