using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class UsageSumsTests
{
    private static readonly DateTimeOffset Day = new(2026, 6, 16, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("completions", "input_tokens")]
    [InlineData("completions", "input_cached_tokens")]
    [InlineData("completions", "output_tokens")]
    [InlineData("completions", "num_model_requests")]
    [InlineData("embeddings", "input_tokens")]
    [InlineData("vector_stores", "usage_bytes")]
    [InlineData("file_search_calls", "num_requests")]
    public async Task Usage_OfASettledDay_AddsUpAtEveryWidth(string endpoint, string member)
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 3, Traps = SimulatorTraps.LateBuckets });

        var days = SimulatorHost.Sum(await host.UsageAsync(endpoint, Day, Day.AddDays(1), "1d"), member);
        var hours = SimulatorHost.Sum(await host.UsageAsync(endpoint, Day, Day.AddDays(1), "1h"), member);
        var minutes = SimulatorHost.Sum(await host.UsageAsync(endpoint, Day, Day.AddDays(1), "1m", "&limit=1440"), member);

        Assert.True(days > 0);
        Assert.Equal(days, hours);
        Assert.Equal(days, minutes);
    }

    [Fact]
    public async Task Usage_OfASettledDay_IsWhatTheBooksSay()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 3 });
        var buckets = await host.UsageAsync("completions", Day, Day.AddDays(1), "1h", "&group_by=api_key_id&group_by=model");
        var reported = SimulatorHost.Rows(buckets)
            .Where(row => (string?)row["object"] == "organization.usage.completions.result")
            .GroupBy(row => ((string?)row["api_key_id"], (string?)row["model"]))
            .ToDictionary(rows => rows.Key, rows => (rows.Sum(row => (long)row["input_tokens"]!), rows.Sum(row => (long)row["output_tokens"]!)));

        var truth = host.Organization.Books.Totals(Day, Day.AddDays(1))
            .Where(line => line.Endpoint == "completions")
            .GroupBy(line => (line.KeyId, line.Model))
            .ToDictionary(lines => lines.Key, lines => (lines.Sum(line => line.Totals.InputTokens), lines.Sum(line => line.Totals.OutputTokens)));

        Assert.Equal(truth.OrderBy(entry => entry.Key), reported.OrderBy(entry => entry.Key));
    }

    [Fact]
    public async Task Books_OfADay_AddUpFromMinutesAndHours()
    {
        await using var host = await SimulatorHost.StartAsync();
        var books = host.Organization.Books;

        var total = books.Totals(Day, Day.AddDays(1)).Sum(line => line.Totals.InputTokens);

        Assert.Equal(total, books.Hourly(Day, Day.AddDays(1)).Sum(line => line.Totals.InputTokens));
        Assert.Equal(total, books.PerMinute(Day, Day.AddDays(1)).Sum(line => line.Totals.InputTokens));
    }
}
