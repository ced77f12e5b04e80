using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class UsageReadingTests
{
    private const string Completions = "GET organization/usage/completions";

    [Fact]
    public async Task Usage_OneRow_CarriesBucketDimensionsAndCounts()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, Hour(0), Hour(1, Completion("key_a", 5))));

        var reading = await rig.ReadHoursAsync(Hours(2));

        var row = Assert.Single(reading.Rows);
        Assert.Equal(new TimeWindow(Day.AddHours(1), Day.AddHours(2)), row.Window);
        Assert.Equal(
            new UsageDimensions(new ProjectId("proj_a"), new KeyId("key_a"), "gpt-5", Batch: false, ServiceTier: "default"),
            row.Dimensions);
        Assert.Equal(new UsageCounts { Requests = 5, InputTokens = 100, OutputTokens = 10 }, row.Counts);
        Assert.Equal(Hours(2), reading.Window);
        Assert.Equal(0, reading.UnknownResults);
    }

    [Fact]
    public async Task Usage_OfWindow_AsksForAlignedBucketsByKeyAndNeverByUser()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null));

        var reading = await rig.ReadHoursAsync(new TimeWindow(Day.AddMinutes(20), Day.AddMinutes(80)));

        var request = Assert.Single(rig.Server.Requests);
        Assert.Equal($"{Day.ToUnixTimeSeconds()}", request["start_time"]);
        Assert.Equal($"{Day.AddHours(2).ToUnixTimeSeconds()}", request["end_time"]);
        Assert.Equal("1h", request["bucket_width"]);
        Assert.Equal("168", request["limit"]);
        Assert.Equal(["project_id", "api_key_id", "model", "batch", "service_tier"], request.All("group_by[]"));
        Assert.Equal($"Bearer {OpenAIRig.Secret}", request.Authorization);
        Assert.Equal(Hours(2), reading.Window);
    }

    [Fact]
    public async Task Usage_WindowThatReachesPastNow_LeavesTheEndOpen()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null));

        await rig.ReadHoursAsync(new TimeWindow(OpenAIRig.Now.AddHours(-2), OpenAIRig.Now));

        Assert.Null(Assert.Single(rig.Server.Requests)["end_time"]);
    }

    [Fact]
    public async Task Usage_EmptyWindow_AsksNothing()
    {
        await using var rig = await OpenAIRig.StartAsync();

        var reading = await rig.ReadHoursAsync(new TimeWindow(Day, Day));

        Assert.Empty(reading.Rows);
        Assert.True(reading.Window.IsEmpty);
        Assert.Empty(rig.Server.Requests);
    }

    [Theory]
    [InlineData(BucketWidth.Minute, "1m", "1440")]
    [InlineData(BucketWidth.Hour, "1h", "168")]
    [InlineData(BucketWidth.Day, "1d", "31")]
    public async Task Usage_OfWidth_AsksForTheLargestPage(BucketWidth width, string name, string limit)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null));

        await rig.Provider.ReadUsageAsync(UsageEndpoint.Completions, Hours(24), width, CancellationToken.None);

        var request = Assert.Single(rig.Server.Requests);
        Assert.Equal((name, limit), (request["bucket_width"], request["limit"]));
    }

    [Fact]
    public async Task Usage_WidthOpenAIDoesNotHave_IsTheCallersMistake()
    {
        await using var rig = await OpenAIRig.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rig.Provider.ReadUsageAsync(
            UsageEndpoint.Completions, Hours(1), BucketWidth.FiveMinutes, CancellationToken.None));
    }

    [Fact]
    public async Task Usage_NullAndEmptyKey_IsUnattributed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, Hour(0, Completion(null, 1)), Hour(1, Completion("", 2))));

        var reading = await rig.ReadHoursAsync(Hours(2));

        Assert.All(reading.Rows, row => Assert.False(row.Dimensions.Series.IsAttributed));
    }

    [Fact]
    public async Task Usage_SameDimensionsTwiceInOneBucket_AreAddedUp()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, Hour(0, Completion("key_a", 5), Completion("key_b", 1), Completion("key_a", 7))));

        var reading = await rig.ReadHoursAsync(Hours(1));

        Assert.Equal([("key_a", 12), ("key_b", 1)], reading.Rows.Select(row => (row.Dimensions.Key!.Value.Value, (int)row.Counts.Requests)));
    }

    [Fact]
    public async Task Usage_BucketDeliveredTwice_TakesTheLastWordAndLosesNothing()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(
            Completions,
            Page("c1", Hour(0, Completion("key_a", 5), Completion("key_b", 1))),
            Page(null, Hour(0, Completion("key_a", 6)), Hour(1, Completion("key_a", 2))));

        var reading = await rig.ReadHoursAsync(Hours(2));

        Assert.Equal(
            [(0, "key_a", 6), (0, "key_b", 1), (1, "key_a", 2)],
            reading.Rows.Select(row => (row.Window.Start.Hour, row.Dimensions.Key!.Value.Value, (int)row.Counts.Requests)));
    }

    [Fact]
    public async Task Usage_BucketsOutOfOrder_AreReadOldestFirst()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, Hour(2, Completion("key_a", 3)), Hour(0, Completion("key_a", 1))));

        var reading = await rig.ReadHoursAsync(Hours(3));

        Assert.Equal([1, 3], reading.Rows.Select(row => row.Counts.Requests));
    }

    [Fact]
    public async Task Usage_BucketOutsideTheWindow_IsPassedOverAndLogged()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, Hour(-1, Completion("key_a", 1)), Hour(0, Completion("key_a", 2)), Hour(1, Completion("key_a", 4))));

        var reading = await rig.ReadHoursAsync(Hours(1));

        Assert.Equal(2, Assert.Single(reading.Rows).Counts.Requests);
        Assert.Contains("Ignored 2 buckets", rig.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_LastBucketStillFilling_IsTakenAsTheAnswerStatesIt()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var start = BucketWidth.Hour.Floor(OpenAIRig.Now);
        rig.Server.On(Completions, Page(null, Bucket(start, TimeSpan.FromMinutes(30), Completion("key_a", 1))));

        var reading = await rig.ReadHoursAsync(new TimeWindow(start, OpenAIRig.Now));

        Assert.Equal(new TimeWindow(start, OpenAIRig.Now), Assert.Single(reading.Rows).Window);
    }

    [Fact]
    public async Task Usage_DaysWhereHoursWereAsked_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, OfDay(0, Completion("key_a", 1))));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(24)));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    [Fact]
    public async Task Usage_UnknownMembersEverywhere_ArePassedOver()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var result = Completion("key_a", 5).Insert(1, "\"new\":{\"input_tokens\":9,\"deep\":[[{\"object\":1}]]},\"num\\u005fmodel_requests\":5,");
        var bucket = Hour(0, result).Insert(1, "\"extra\":[{\"results\":[1]}],");
        rig.Server.On(Completions, Answer.Json("{\"other\":{\"data\":[1,2]},\"has_more\":false,\"data\":[" + bucket + "],\"next_page\":null,\"tail\":[]}"));

        var reading = await rig.ReadHoursAsync(Hours(1));

        Assert.Equal(5, Assert.Single(reading.Rows).Counts.Requests);
    }

    [Fact]
    public async Task Usage_MembersInAnotherOrder_AreReadTheSame()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var bucket = $$"""{"results":[{"num_model_requests":5,"api_key_id":"key_a","output_tokens":1,"input_tokens":2,"object":"organization.usage.completions.result"}],"end_time":{{Day.AddHours(1).ToUnixTimeSeconds()}},"start_time":{{Day.ToUnixTimeSeconds()}}}""";
        rig.Server.On(Completions, Answer.Json("{\"next_page\":null,\"has_more\":false,\"data\":[" + bucket + "]}"));

        var row = Assert.Single((await rig.ReadHoursAsync(Hours(1))).Rows);

        Assert.Equal((Day, 5L), (row.Window.Start, row.Counts.Requests));
    }

    [Fact]
    public async Task Usage_ResultOfAnUnknownKind_IsCountedNotRead()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, Hour(
            0,
            """{"object":"organization.usage.telepathy.result","input_tokens":"many","batch":3}""",
            Completion("key_a", 5))));

        var reading = await rig.ReadHoursAsync(Hours(1));

        Assert.Single(reading.Rows);
        Assert.Equal(1, reading.UnknownResults);
    }

    /// <summary>One odd number, an absurd count, a wrong type: counted and kept apart, and the rest counts.</summary>
    [Theory]
    [InlineData("1.5", "num_model_requests")]
    [InlineData("-1", "num_model_requests")]
    [InlineData("9223372036854775807", "num_model_requests")]
    [InlineData("1e300", "num_model_requests")]
    [InlineData("\"5\"", "num_model_requests")]
    [InlineData("{}", "num_model_requests")]
    public async Task Usage_OneResultThatCannotBeRead_IsKeptApartAndTheRestCounts(string odd, string member)
    {
        await using var rig = await OpenAIRig.StartAsync();
        var broken = Completion("key_b", 7).Replace("\"num_model_requests\":7", $"\"num_model_requests\":{odd}", StringComparison.Ordinal);
        rig.Server.On(Completions, Page(null, Hour(0, Completion("key_a", 5), broken), Hour(1, Completion("key_c", 3))));

        var reading = await rig.ReadHoursAsync(Hours(2));

        Assert.Equal(["key_a", "key_c"], reading.Rows.Select(row => row.Dimensions.Key!.Value.Value));
        Assert.Equal(1, reading.Apart.Unreadable);
        Assert.Equal($"{member} of a result is missing or has the wrong type", reading.Apart.Reason);
        Assert.Contains("Excluded 1 results of the usage of completions", rig.Logs.Text, StringComparison.Ordinal);
        Assert.Empty(reading.Gaps);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"row\"")]
    [InlineData("{}")]
    public async Task Usage_OneResultThatIsNone_IsKeptApart(string odd)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Page(null, Hour(0, odd, Completion("key_a", 5))));

        var reading = await rig.ReadHoursAsync(Hours(1));

        Assert.Equal((5, 1), (Assert.Single(reading.Rows).Counts.Requests, reading.Apart.Unreadable));
    }

    [Fact]
    public async Task Usage_PageOfNothingButResultsThatCannotBeRead_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var broken = Completion("key_b", 7).Replace("\"num_model_requests\":7", "\"num_model_requests\":-7", StringComparison.Ordinal);
        rig.Server.On(Completions, Page("c1", Hour(0, Completion("key_a", 5))), Page(null, Hour(1, broken, broken)));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(2)));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }
}
