using System.Globalization;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class LateArrivalTests
{
    private static readonly SimulatorOptions Late = new() { Days = 3, Traps = SimulatorTraps.LateBuckets };

    [Fact]
    public async Task Minutes_AfterTheirEnd_KeepClimbingForAQuarterOfAnHourAndNeverFall()
    {
        await using var host = await SimulatorHost.StartAsync(Late);
        var from = SimulatorHost.Start.AddMinutes(-10);
        var seen = new List<long>();
        for (var minute = 0; minute <= 30; minute++)
        {
            seen.Add(SimulatorHost.Sum(await host.UsageAsync("completions", from, SimulatorHost.Start, "1m"), "input_tokens"));
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(seen.Order(), seen);
        Assert.True(seen[0] < seen[^1]);
        Assert.True(seen[0] > 0);
        Assert.Single(seen.Skip(16).Distinct());
    }

    [Fact]
    public async Task Costs_OfADay_ComeLaterThanUsageAndAreRestatedOnce()
    {
        await using var host = await SimulatorHost.StartAsync(Late);
        var today = new DateTimeOffset(2026, 6, 17, 0, 0, 0, TimeSpan.Zero);
        var tomorrow = today.AddDays(1);
        host.Clock.Set(tomorrow.AddHours(9));

        var first = await DayAsync(host, today);
        host.Clock.Set(tomorrow.AddHours(19));
        var before = await DayAsync(host, today);
        host.Clock.Set(tomorrow.AddHours(21));
        var restated = await DayAsync(host, today);
        host.Clock.Advance(TimeSpan.FromDays(3));
        var final = await DayAsync(host, today);

        Assert.Equal(first, before);
        Assert.NotEqual(before, restated);
        Assert.Equal(restated, final);
        Assert.Equal(host.Organization.Books.Costs(today, tomorrow).Sum(line => line.Amount), final);
    }

    [Fact]
    public async Task Costs_OfThePresentDay_LagBehindUsage()
    {
        await using var host = await SimulatorHost.StartAsync(Late);
        var today = new DateTimeOffset(2026, 6, 17, 0, 0, 0, TimeSpan.Zero);

        var shown = await DayAsync(host, today);

        Assert.True(shown > 0);
        Assert.True(shown < host.Organization.Books.Costs(today, today.AddDays(1)).Sum(line => line.Amount) * 0.95m);
    }

    private static async Task<decimal> DayAsync(SimulatorHost host, DateTimeOffset day)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/organization/costs?start_time={SimulatorHost.Unix(day)}&end_time={SimulatorHost.Unix(day.AddDays(1))}");
        return SimulatorHost.Rows(await host.BucketsAsync(path)).Sum(row => (decimal)row["amount"]!["value"]!);
    }
}
