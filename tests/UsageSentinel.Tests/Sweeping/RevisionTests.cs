using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>The provider's last word counts, in both directions, and is visible.</summary>
public sealed class RevisionTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 1, 2, 0, TimeSpan.Zero);
    private static readonly TimeWindow Hour = new(Start.AddMinutes(58), Start.AddMinutes(118));

    /// <summary>An hour that is lowered, and one in which the key vanishes altogether, nine hours later.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task Sweep_AnHourIsLoweredLongAfter_ReplacesUsageCostAndBudget(int left)
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        var isRestated = false;
        organization.Add("key_0").Uses(minute => Hour.Contains(At(minute)) ? BookedUse.Of(isRestated ? left : 40) : default);
        organization.Add("key_1").Uses(minute => BookedUse.Office(minute, 1, 6));
        await using var host = organization.Open(new MemoryEntityStore(), options => options.Budgets.Add(new BudgetOptions { Name = "a", Key = "key_0", AmountUsd = 1_000m, Period = "day" }));
        await RunAsync(organization, host, 9 * 12);
        Assert.Equal(40 * 60 * 0.0045m, await SpentAsync(host));

        isRestated = true;
        var lowered = await RunAsync(organization, host, 13);

        Assert.True(lowered > 0, "Nobody can see that it was lowered.");
        Assert.Equal(left * 60 * 0.0045m, await SpentAsync(host));
        var shown = await UsageSums.LinesAsync(host, Hour.Start, Hour.End);
        Assert.Equal(left * 60, shown.Where(line => line.Row.Dimensions.Key?.Value == "key_0").Sum(line => line.Row.Counts.Requests));
        Assert.Equal(0, await RunAsync(organization, host, 13));
    }

    /// <summary>An hour that rises nine hours later is judged within the hour that follows, and learned once.</summary>
    [Fact]
    public async Task Sweep_AnHourRisesLongAfter_IsAlertedWithinTheHourAndOnce()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        var isRestated = false;
        organization.Add("key_0").Uses(minute => BookedUse.Office(minute, 0, 6)).Uses(Hour, _ => isRestated ? BookedUse.Of(400) : default);
        organization.Add("key_1").Uses(minute => BookedUse.Office(minute, 1, 6));
        await using var host = organization.Open(new MemoryEntityStore());
        await RunAsync(organization, host, 9 * 12);
        Assert.DoesNotContain(await host.AlertsAsync(), alert => alert is { IsHistoric: false, FiredAt: not null });

        isRestated = true;
        await RunAsync(organization, host, 13);

        var alert = Assert.Single(await host.AlertsAsync(), alert => alert is { IsHistoric: false, FiredAt: not null });
        Assert.Equal("key_0", alert.Subject.Key?.Value);
        Assert.InRange(alert.ActiveAt, Hour.Start.AddHours(-1), Hour.End);
        await RunAsync(organization, host, 26);
        Assert.Single(await host.AlertsAsync(), alert => alert is { IsHistoric: false, FiredAt: not null });
    }

    private static DateTimeOffset At(long minute) => DateTimeOffset.FromUnixTimeSeconds(minute * 60);

    private static async Task<int> RunAsync(BookedOrganization organization, EngineHost host, int times)
    {
        var lowered = 0;
        for (var run = 0; run < times; run++)
        {
            lowered += (await host.SweepAsync()).RowsLowered;
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        return lowered;
    }

    private static async Task<decimal> SpentAsync(EngineHost host) =>
        (await host.Get<BudgetReader>().ReadAsync(EngineHost.Account, CancellationToken.None)).Single().Spent.Amount;
}
