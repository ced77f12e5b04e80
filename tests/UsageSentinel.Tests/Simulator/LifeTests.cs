using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class LifeTests
{
    private static readonly DateTimeOffset To = new(2026, 6, 17, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset From = To.AddDays(-28);

    [Fact]
    public async Task ConstantService_IsOverdispersed_AndNeverSilent()
    {
        await using var host = await QuietAsync();
        var counts = Hours(host, KeyLife.ConstantService);
        var noon = counts.Where((_, hour) => hour % 24 == 12 && (From.AddHours(hour).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))).ToList();

        Assert.DoesNotContain(0, counts);
        Assert.True(Variance(noon) > noon.Average() * 1.5);
        Assert.True(Math.Sqrt(Variance(noon)) < noon.Average() * 0.5);
    }

    [Fact]
    public async Task OfficeHours_AreBusyByDayOnWorkingDays()
    {
        await using var host = await QuietAsync();
        var counts = Hours(host, KeyLife.OfficeHours);

        var busy = Sum(counts, at => at.Hour is >= 7 and <= 19 && at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));

        Assert.True(busy > counts.Sum() * 0.95);
    }

    [Fact]
    public async Task NightlyBatch_WorksAtNightOnly_ThroughTheBatchApi()
    {
        await using var host = await QuietAsync();
        var counts = Hours(host, KeyLife.NightlyBatch);
        var key = Key(host, KeyLife.NightlyBatch);

        Assert.Equal(counts.Sum(), Sum(counts, at => at.Hour is >= 2 and <= 4));
        Assert.Contains(host.Organization.Books.Totals(From, To), line => line.KeyId == key.Id && line.Batch);
    }

    [Fact]
    public async Task WeeklyReport_WorksOnMondays()
    {
        await using var host = await QuietAsync();
        var counts = Hours(host, KeyLife.WeeklyReport);

        Assert.True(counts.Sum() > 0);
        Assert.Equal(counts.Sum(), Sum(counts, at => at.DayOfWeek == DayOfWeek.Monday));
    }

    [Fact]
    public async Task BurstyDeveloper_IsSilentMostOfTheTime()
    {
        await using var host = await QuietAsync();
        var counts = Hours(host, KeyLife.BurstyDeveloper);

        Assert.InRange(counts.Count(count => count == 0), counts.Count / 2, counts.Count - 20);
        Assert.True(Variance(counts) > counts.Average() * 20);
    }

    [Fact]
    public async Task Dormant_IsUsedAtFirst_AndNeverLater()
    {
        await using var host = await QuietAsync();
        var key = Key(host, KeyLife.Dormant);

        Assert.NotEmpty(host.Organization.Books.Totals(From.AddDays(-2), From.AddDays(2)).Where(line => line.KeyId == key.Id));
        Assert.DoesNotContain(host.Organization.Books.Totals(From.AddDays(2), To), line => line.KeyId == key.Id);
    }

    [Fact]
    public async Task Newborn_HasNoUseBeforeItsBirth()
    {
        await using var host = await QuietAsync();
        var key = Key(host, KeyLife.Newborn);
        var used = host.Organization.Books.PerMinute(From, To).Where(line => line.KeyId == key.Id).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, line => Assert.True(line.End > key.CreatedAt));
    }

    [Fact]
    public async Task Growing_DoublesInFiveWeeks()
    {
        await using var host = await QuietAsync();
        var counts = Hours(host, KeyLife.Growing);

        var growth = counts.TakeLast(168).Sum() / (double)counts.Take(168).Sum();

        Assert.InRange(growth, 1.3, 1.7);
    }

    private static Task<SimulatorHost> QuietAsync() =>
        SimulatorHost.StartAsync(new() { Keys = 12, Days = 30, Scenario = "quiet", Traps = SimulatorTraps.None });

    private static SimulatedKey Key(SimulatorHost host, KeyLife life) => host.Organization.Keys.First(key => key.Life == life);

    private static List<long> Hours(SimulatorHost host, KeyLife life)
    {
        var key = Key(host, life);
        var used = host.Organization.Books.Hourly(From, To)
            .Where(line => line.KeyId == key.Id && line.Endpoint == "completions")
            .GroupBy(line => line.Start)
            .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Totals.Requests));
        return [.. Enumerable.Range(0, 28 * 24).Select(hour => used.GetValueOrDefault(From.AddHours(hour)))];
    }

    private static long Sum(List<long> counts, Func<DateTimeOffset, bool> when) => counts.Where((_, hour) => when(From.AddHours(hour))).Sum();

    private static double Variance(List<long> counts)
    {
        var mean = counts.Average();
        return counts.Sum(count => (count - mean) * (count - mean)) / (counts.Count - 1);
    }
}
