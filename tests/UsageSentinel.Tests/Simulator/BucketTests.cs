using System.Text.Json.Nodes;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class BucketTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 6, 16, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1m", 60, 60, 1440)]
    [InlineData("1h", 3600, 24, 168)]
    [InlineData("1d", 86_400, 7, 31)]
    public async Task Page_OfAWidth_HasItsOwnDefaultAndMaximum(string width, int seconds, int standard, int most)
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 40, Traps = SimulatorTraps.None });
        var from = SimulatorHost.Unix(SimulatorHost.Start.AddDays(-35));
        var path = $"/organization/usage/completions?start_time={from}&bucket_width={width}";

        var page = await host.GetAsync(path);
        var full = await host.GetAsync($"{path}&limit={most}");
        var (status, _) = await host.SendAsync(HttpMethod.Get, $"{path}&limit={most + 1}");
        var (none, _) = await host.SendAsync(HttpMethod.Get, $"{path}&limit=0");

        var starts = page["data"]!.AsArray().Select(bucket => (long)bucket!["start_time"]!).ToList();
        Assert.Equal(standard, starts.Count);
        Assert.Equal(most, full["data"]!.AsArray().Count);
        Assert.Equal((400, 400), (status, none));
        Assert.All(starts, start => Assert.Equal(0, start % seconds));
        Assert.Equal(starts.Order(), starts);
        Assert.All(page["data"]!.AsArray(), bucket => Assert.Equal(seconds, (long)bucket!["end_time"]! - (long)bucket["start_time"]!));
    }

    [Fact]
    public async Task Bucket_WithoutUse_IsThereAndEmpty()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dormant = host.Organization.Keys.First(key => key.Life == KeyLife.Dormant);

        var buckets = await host.UsageAsync("completions", Midnight, Midnight.AddDays(1), "1h", $"&api_key_ids={dormant.Id}");

        Assert.Equal(24, buckets.Count);
        Assert.All(buckets, bucket => Assert.Empty(bucket["results"]!.AsArray()));
    }

    [Fact]
    public async Task Bucket_InProgress_IsTheLastAndEndsInTheFuture()
    {
        await using var host = await SimulatorHost.StartAsync();

        var page = await host.GetAsync($"/organization/usage/completions?start_time={SimulatorHost.Unix(Midnight)}");

        var last = page["data"]!.AsArray()[^1]!;
        Assert.True((long)last["end_time"]! > SimulatorHost.Unix(SimulatorHost.Start));
        Assert.False((bool)page["has_more"]!);
        Assert.Null(page["next_page"]);
        Assert.NotEmpty(last["results"]!.AsArray());
    }

    [Fact]
    public async Task Pages_FollowedByCursor_GiveEveryBucketOnce()
    {
        await using var host = await SimulatorHost.StartAsync();

        var inPages = await host.UsageAsync("completions", Midnight, Midnight.AddDays(1), "1h", "&limit=5&group_by=model");
        var atOnce = await host.UsageAsync("completions", Midnight, Midnight.AddDays(1), "1h", "&group_by=model");

        Assert.Equal(Text(atOnce), Text(inPages));
    }

    [Fact]
    public async Task Cursor_WithAnotherQuery_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        var path = $"/organization/usage/completions?start_time={SimulatorHost.Unix(Midnight)}&bucket_width=1h&limit=5";
        var cursor = (string)(await host.GetAsync(path))["next_page"]!;

        var (status, _) = await host.SendAsync(HttpMethod.Get, $"{path}&group_by=model&page={Uri.EscapeDataString(cursor)}");

        Assert.EndsWith("==", cursor, StringComparison.Ordinal);
        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData("&group_by[]=model&group_by[]=api_key_id")]
    [InlineData("&group_by=model&group_by=api_key_id")]
    [InlineData("&group_by=model,api_key_id")]
    public async Task Array_InEveryEncoding_MeansTheSame(string groupBy)
    {
        await using var host = await SimulatorHost.StartAsync();
        var reference = await host.UsageAsync("completions", Midnight, Midnight.AddDays(1), "1d", "&group_by=api_key_id&group_by=model");

        var buckets = await host.UsageAsync("completions", Midnight, Midnight.AddDays(1), "1d", groupBy);

        Assert.Equal(Text(reference), Text(buckets));
        Assert.All(SimulatorHost.Rows(buckets), row => Assert.Null(row["project_id"]));
        Assert.All(SimulatorHost.Rows(buckets), row => Assert.NotNull(row["model"]));
    }

    [Theory]
    [InlineData("/organization/usage/vector_stores?start_time=SINCE&group_by=api_key_id")]
    [InlineData("/organization/usage/file_search_calls?start_time=SINCE&group_by=model")]
    [InlineData("/organization/usage/embeddings?start_time=SINCE&group_by=batch")]
    [InlineData("/organization/usage/completions?start_time=SINCE&group_by=line_item")]
    [InlineData("/organization/usage/completions?start_time=SINCE&bucket_width=5m")]
    [InlineData("/organization/usage/completions")]
    [InlineData("/organization/usage/completions?start_time=yesterday")]
    [InlineData("/organization/usage/completions?start_time=SINCE&end_time=SINCE")]
    [InlineData("/organization/costs?start_time=SINCE&bucket_width=1h")]
    [InlineData("/organization/costs?start_time=SINCE&limit=181")]
    [InlineData("/organization/costs?start_time=SINCE&group_by=model")]
    public async Task Question_ThatMakesNoSense_IsRefusedInTheEnvelope(string path)
    {
        await using var host = await SimulatorHost.StartAsync();

        var (status, body) = await host.SendAsync(HttpMethod.Get, path.Replace("SINCE", $"{SimulatorHost.Unix(Midnight)}", StringComparison.Ordinal));

        Assert.Equal(400, status);
        Assert.Equal(["message", "type", "param", "code"], body!["error"]!.AsObject().Select(member => member.Key));
    }

    private static string Text(IEnumerable<JsonObject> buckets) => string.Join('\n', buckets.Select(bucket => bucket.ToJsonString()));
}
