using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Finance;

/// <summary>The sums that finance is told of its own accord.</summary>
public sealed class SweepDigestTests
{
    private const string Digest = "UsageSentinel.Cost.Digest.v1";

    /// <summary>Early on a Monday.</summary>
    private static readonly DateTimeOffset Monday = new(2026, 9, 14, 6, 58, 0, TimeSpan.Zero);

    [Fact]
    public async Task Sweep_TheHourPasses_TellsTheDayAndTheWeekOnce()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 5, Days = 15, Scenario = "quiet" }, Monday);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Owners.Add(new OwnerOptions { Project = "*", Team = "<everybody>" }));
        await host.SweepAsync();
        Assert.DoesNotContain(host.Reported, item => item.Type == Digest);
        for (var sweep = 0; sweep < 3; sweep++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await host.SweepAsync();
        }

        var reported = host.Reported.Where(item => item.Type == Digest).OrderBy(item => item.Data.Digest!.From).ToList();
        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        Assert.Equal(2, reported.Count);
        Assert.All(reported, item => Assert.Equal("finance", Assert.Single(item.Data.Audiences)));
        Assert.All(reported, item => Assert.Equal("estimated", item.Data.Digest!.CostBasis));
        Assert.Equal(Monday.AddDays(-7).Date, reported[0].Data.Digest!.From.Date);
        Assert.Equal(Monday.AddDays(-1).Date, reported[1].Data.Digest!.From.Date);
        Assert.Equal(lines.Sum(line => line.Costs.Between(new DateOnly(2026, 9, 7), new DateOnly(2026, 9, 13)).Amount), reported[0].Data.Digest!.TotalUsd, 2);
        Assert.Equal("<everybody>", Assert.Single(reported[0].Data.Digest!.Lines).Who);
    }

    /// <summary>A cap that every busy key passes makes incidents of their days: the digest tells their cost as the export does.</summary>
    [Fact]
    public async Task Sweep_Incidents_AreToldApartFromBusiness()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 5, Days = 15, Scenario = "quiet" }, Monday);
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            // An open day is estimated by the calibration of the sweep that counted it; a settled one is the same everywhere.
            options.Finance.SettleAfterHours = 1;
            options.Caps.Add(new CapOptions { Name = "any", RequestsPerHour = 500 });
        });
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();

        var week = host.Reported.Single(item => item.Type == Digest && item.Data.Digest!.To - item.Data.Digest.From > TimeSpan.FromDays(2)).Data.Digest!;
        var (first, last) = (new DateOnly(2026, 9, 7), new DateOnly(2026, 9, 13));
        var books = await host.Get<FocusContextReader>().ReadAsync(EngineHost.Account, first, last, CancellationToken.None);
        var marked = 0m;
        await foreach (var day in host.Get<FocusReader>().StandingAsync(EngineHost.Account, first, last, CancellationToken.None))
        {
            marked += day.Now.Where(charge => charge.Series.Key is { } key && books.Incidents.ContainsKey((day.Day, key))).Sum(charge => charge.Billed.Amount);
        }

        Assert.InRange(week.IncidentUsd!.Value, 0.01m, week.TotalUsd - 0.01m);
        Assert.Equal(marked, week.IncidentUsd.Value, 6);
        Assert.Equal("billed", week.CostBasis);
        Assert.Equal(week.IncidentUsd, week.Lines.Sum(line => line.IncidentUsd ?? 0));
    }

    [Fact]
    public async Task Sweep_DigestsAreSwitchedOff_TellsNone()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 3, Days = 3, Scenario = "quiet" }, Monday);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Finance.Digest = "none");
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();

        Assert.DoesNotContain(host.Reported, item => item.Type == Digest);
    }
}
