using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class CostsTests
{
    private static readonly DateTimeOffset Since = new(2026, 6, 14, 0, 0, 0, TimeSpan.Zero);

    private static readonly string Path = string.Create(
        CultureInfo.InvariantCulture,
        $"/organization/costs?start_time={Since.ToUnixTimeSeconds()}&end_time={Since.AddDays(3).ToUnixTimeSeconds()}&limit=2&group_by=line_item,api_key_id,project_id");

    [Fact]
    public async Task Costs_WithEveryFormOfAmount_AddUpToTheBooks()
    {
        var traps = SimulatorTraps.StringAmounts | SimulatorTraps.TinyDecimalAmounts | SimulatorTraps.NullAmounts
            | SimulatorTraps.EmptyPageWithCursor | SimulatorTraps.UnknownMembers;
        await using var host = await SimulatorHost.StartAsync(new() { Days = 5, Traps = traps });

        var buckets = await host.BucketsAsync(Path);
        var amounts = SimulatorHost.Rows(buckets).Select(row => row["amount"]?["value"]).ToList();

        Assert.Equal(3, buckets.Count);
        Assert.Equal(host.Organization.Books.Costs(Since, Since.AddDays(3)).Sum(line => line.Amount), amounts.Sum(Amount));
        Assert.Contains(amounts, value => value is null);
        Assert.Contains(amounts, value => value?.ToJsonString() == "0E-6176");
        Assert.Contains(amounts, value => value?.ToJsonString() == "\"0E-6176\"");
        Assert.Contains(amounts, value => value?.GetValueKind() == JsonValueKind.Number);
        Assert.Contains(amounts, value => value?.GetValueKind() == JsonValueKind.String && ((string)value!).Split('.')[^1].Length == 34);
    }

    [Fact]
    public async Task Costs_AfterTheLastPage_HaveAnEmptyOneWithACursor()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 5, Traps = SimulatorTraps.EmptyPageWithCursor });

        var page = await host.GetAsync(Path);
        page = await host.GetAsync($"{Path}&page={Uri.EscapeDataString((string)page["next_page"]!)}");
        var empty = await host.GetAsync($"{Path}&page={Uri.EscapeDataString((string)page["next_page"]!)}");

        Assert.NotEmpty(page["data"]!.AsArray());
        Assert.Empty(empty["data"]!.AsArray());
        Assert.True((bool)empty["has_more"]!);
        Assert.NotEqual((string?)page["next_page"], (string?)empty["next_page"]);
    }

    [Fact]
    public async Task Costs_GroupedByKey_AreRefusedWhenSwitched()
    {
        await using var host = await SimulatorHost.StartAsync();
        host.Server.Traps = SimulatorTraps.CostsRefuseApiKeyGrouping;

        var (refused, _) = await host.SendAsync(HttpMethod.Get, Path);
        var (accepted, _) = await host.SendAsync(HttpMethod.Get, Path.Replace(",api_key_id", "", StringComparison.Ordinal));

        Assert.Equal((400, 200), (refused, accepted));
    }

    [Fact]
    public async Task LineItems_NameFamilies_WhereUsageNamesSnapshots()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 5, Traps = SimulatorTraps.None });

        var items = SimulatorHost.Rows(await host.BucketsAsync(Path)).Select(row => (string)row["line_item"]!).Distinct().ToList();
        var models = host.Organization.Books.Totals(Since, Since.AddDays(3)).Select(line => line.Model).Distinct();

        Assert.Contains("gpt-4o-mini, input", items);
        Assert.Contains("gpt-4o-mini-2024-07-18", models);
        Assert.DoesNotContain(items, item => item.Contains("2024-07-18", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bill_HasItemsThatUsageDoesNotShow()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 30, Traps = SimulatorTraps.None });

        var bill = host.Organization.Books.Costs(SimulatorHost.Start.AddDays(-30), SimulatorHost.Start);

        Assert.Contains(bill, line => line.LineItem == "gpt-4o-mini fine-tuning, training" && line.KeyId is null);
    }

    private static decimal Amount(JsonNode? value) => value is null
        ? 0
        : decimal.Parse(value.ToJsonString().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture);
}
