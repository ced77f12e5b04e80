using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A key that shows up under two projects is one series: stored whole, judged once, and paid for by the project it ran in.</summary>
public sealed class KeyOfTwoProjectsTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 9, 15);
    private static readonly TimeWindow Theft = new(Start.AddMinutes(30), Start.AddHours(9));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sweep_OneKeyUnderTwoProjectsInEachBucket_IsStoredWholeAndJudgedOnce(bool isListed)
    {
        await using var organization = await StartAsync();
        organization.Keys[0].IsListed = isListed;
        organization.Keys[1].Uses(Theft, _ => BookedUse.Of(150));
        await using var host = organization.Open(new MemoryEntityStore(), BudgetsOfProjects);
        await SweepAsync(organization, host, 24);

        var shown = await UsageSums.ShownAsync(host, BucketWidth.Day.Floor(Start), Start.AddHours(1));
        Assert.Equal(3, shown.Length);
        foreach (var key in organization.Keys)
        {
            var (requests, _, _) = Requests(key, BucketWidth.Day.Floor(Start), Start.AddHours(1));
            Assert.Contains(shown, line => line.StartsWith($"completions {key.Project} {key.Id} ", StringComparison.Ordinal)
                && line.Contains(string.Create(CultureInfo.InvariantCulture, $"Requests = {requests},"), StringComparison.Ordinal));
        }

        var alert = Assert.Single(await host.AlertsAsync(), alert => alert is { FiredAt: not null, IsHistoric: false, Subject.Key: not null } && alert.Subject.Rule is not RuleKind.UnknownKey);
        Assert.Equal("key_0", alert.Subject.Key?.Value);
        Assert.Equal(isListed ? "proj_a" : "proj_b", alert.Subject.Project?.Value);
        Assert.InRange(alert.FiredAt!.Value, Theft.Start, Theft.Start.AddMinutes(15));
    }

    /// <summary>A new key that is billed in one project on one day and in another on the next is one series with one main line, and nothing of it is lost.</summary>
    [Fact]
    public async Task Close_NewKeyBilledInTwoProjectsOnTwoDays_HasOneMainLineAndBothAmounts()
    {
        await using var organization = await StartAsync();
        await using var host = organization.Open(new MemoryEntityStore());
        CostRow[] rows = [Billed("proj_a", 0, 3), Billed("proj_b", 1, 5)];
        var reading = new CostReading(new TimeWindow(rows[0].Window.Start, rows[1].Window.End), [.. rows], true);
        await host.Get<BilledStore>().WriteAsync(EngineHost.Account, reading.Window, rows, [], CancellationToken.None);

        var report = await host.Get<BillReconciliation>().CloseAsync(
            EngineHost.Account, reading, new Dictionary<SeriesId, SeriesSummary>(), rows[1].Window.End.AddDays(3), CancellationToken.None);
        await host.Get<SeriesSummaryStore>().WriteAsync(EngineHost.Account, report.Lines, CancellationToken.None);

        var stored = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        Assert.Single(stored, line => line.IsMain);
        Assert.Equal(8, stored.SelectMany(line => line.Costs.Settled.Values).Sum(day => day.Amount.Amount));

        static CostRow Billed(string project, int day, decimal usd) => new(
            BucketWidth.Day.BucketOf(Start.AddDays(day - 7)), new ProjectId(project), new KeyId("key_new"), "gpt-4o-2024-08-06, input", usd, "usd", null, null);
    }

    [Fact]
    public async Task Sweep_OneKeyUnderTwoProjects_IsPaidForByEach()
    {
        await using var organization = await StartAsync();
        await using var host = organization.Open(new MemoryEntityStore(), BudgetsOfProjects);
        await SweepAsync(organization, host, 3);

        await AssertPaidByProjectAsync(organization, host);
        var overview = await new OverviewReader(host.Get<AccountStore>(), host.Get<InventoryStore>(), host.Get<SeriesSummaryStore>(), organization.Clock).ReadAsync(EngineHost.Account, CancellationToken.None);
        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        Assert.Equal(2, overview.Keys.Length);
        Assert.Equal(Sum(lines.Where(line => line.Costs.Series.Key?.Value == "key_0")), overview.Keys.Single(key => key.Series.Name == "key_0").Days[^1]);
    }

    /// <summary>
    /// The key is moved, and an alert of before the move is open: it is the same alert, and ends. It is over after three hours of calm in
    /// complete buckets, which are known some twenty minutes late.
    /// </summary>
    [Fact]
    public async Task Sweep_KeyIsMovedDuringAnAlert_GoesOnInTheSameEpisode()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        var moved = Theft.Start.AddMinutes(45);
        organization.Add("key_0", "proj_a").Uses(minute => Minute(minute) < moved ? BookedUse.Office(minute, 0, 6) : default).Uses(new TimeWindow(Theft.Start, moved), _ => BookedUse.Of(150));
        organization.Add("key_0", "proj_b").Uses(minute => Minute(minute) >= moved ? BookedUse.Office(minute, 0, 6) : default).Uses(new TimeWindow(moved, moved.AddMinutes(30)), _ => BookedUse.Of(150));
        organization.Keys[1].IsListed = false;
        organization.Add("key_1").Uses(minute => BookedUse.Office(minute, 1, 4));
        await using var host = organization.Open(new MemoryEntityStore());
        for (var sweep = 0; sweep < 12 * 5.5; sweep++)
        {
            var hasMoved = organization.Clock.GetUtcNow() >= moved;
            (organization.Keys[0].IsListed, organization.Keys[1].IsListed) = (!hasMoved, hasMoved);
            await SweepAsync(organization, host, 1);
        }

        var alert = Assert.Single(await host.AlertsAsync(), alert => alert is { FiredAt: not null, IsHistoric: false });
        Assert.Equal(("proj_a", AlertState.Resolved), (alert.Subject.Project?.Value, alert.State));
        Assert.True(alert.TrueThrough > moved, "The part after the move is not in it.");
        var stored = await host.Get<SeriesStore>().FindAsync(EngineHost.Account, new SeriesId(new ProjectId("proj_a"), new KeyId("key_0")), CancellationToken.None);
        Assert.Equal("proj_b", stored!.State.Series.Project?.Value);
    }

    /// <summary>A store of before: one line for the key, with the cost of both projects on whichever came last.</summary>
    [Fact]
    public async Task Sweep_OverAStoreWithOneLineForBothProjects_GoesOnAndCountsNothingTwice()
    {
        await using var organization = await StartAsync();
        var store = new MemoryEntityStore();
        await using var host = organization.Open(store, BudgetsOfProjects);
        await SweepAsync(organization, host, 3);
        var lines = (await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).Where(line => line.Costs.Series.Name == "key_0").ToList();
        Assert.Equal(2, lines.Count);
        var day = Today.AddDays(-5);
        var both = lines.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.On(day));
        var old = new Entity("key_0")
            .With("Project", "proj_b").With("Key", "key_0").With("HoursLearned", 700L).With("OpenAlerts", 0L)
            .With("Days", string.Join(';', lines[0].Costs.Days.Keys.Union(lines[1].Costs.Days.Keys).Order().Select(one => string.Create(
                CultureInfo.InvariantCulture, $"{one:yyyyMMdd}={lines[0].Costs.Days.GetValueOrDefault(one).Amount + lines[1].Costs.Days.GetValueOrDefault(one).Amount}"))));
        var sheet = Partitions.Sheet(EngineHost.Account);
        var committed = await store.CommitAsync(
            TableNames.Sentinel, sheet, [new EntityWrite.Upsert(old), new EntityWrite.Delete(Assert.Single(await RowsAsync(store, sheet), row => row.StartsWith("key_0~", StringComparison.Ordinal)))], CancellationToken.None);
        Assert.IsType<CommitOutcome.Committed>(committed);

        await SweepAsync(organization, host, 3);

        await AssertPaidByProjectAsync(organization, host);
        var after = (await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).Where(line => line.Costs.Series.Name == "key_0").ToList();
        Assert.Equal(both, after.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.On(day)));
        Assert.Single(after, line => line.IsMain);
    }

    private static async Task<BookedOrganization> StartAsync()
    {
        var organization = await BookedOrganization.StartAsync(Start);
        organization.Add("key_0", "proj_a").Uses(minute => BookedUse.Office(minute, 0, 6));
        organization.Add("key_0", "proj_b").Uses(minute => BookedUse.Office(minute, 1, 3));
        organization.Keys[1].IsListed = false;
        organization.Add("key_1", "proj_a").Uses(minute => BookedUse.Office(minute, 2, 4));
        return organization;
    }

    private static async Task SweepAsync(BookedOrganization organization, EngineHost host, int times)
    {
        for (var sweep = 0; sweep < times; sweep++)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }
    }

    /// <summary>What each project spent today, by its budget and by its charges, is what ran in it.</summary>
    private static async Task AssertPaidByProjectAsync(BookedOrganization organization, EngineHost host)
    {
        var known = organization.Clock.GetUtcNow().AddMinutes(-5);
        var budgets = await host.Get<BudgetReader>().ReadAsync(EngineHost.Account, CancellationToken.None);
        var series = (await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).Select(line => line.Costs.Series);
        var charged = (await host.Get<DayEstimates>().ReadAsync(EngineHost.Account, series, Today.AddDays(-5), Today.AddDays(-5), CancellationToken.None)).SelectMany(day => day).ToList();
        foreach (var project in (string[])["proj_a", "proj_b"])
        {
            var keys = organization.Keys.Where(key => key.Project == project).ToList();
            Assert.Equal(
                keys.Sum(key => UsdOf(key, BucketWidth.Day.Floor(Start), known)),
                budgets.Single(budget => budget.Budget.Name == project).Spent.Amount,
                4);
            Assert.Equal(
                keys.Sum(key => UsdOf(key, BucketWidth.Day.Floor(Start).AddDays(-5), BucketWidth.Day.Floor(Start).AddDays(-4))),
                charged.Where(item => item.Series.Project?.Value == project).Sum(item => item.Listed.Amount),
                4);
        }
    }

    private static void BudgetsOfProjects(SentinelOptions options)
    {
        foreach (var project in (string[])["proj_a", "proj_b"])
        {
            options.Budgets.Add(new BudgetOptions { Name = project, Project = project, AmountUsd = 1_000m, Period = "day" });
        }
    }

    private static DateTimeOffset Minute(long minute) => DateTimeOffset.FromUnixTimeSeconds(minute * 60);

    private static BookedUse Requests(BookedKey key, DateTimeOffset from, DateTimeOffset to) =>
        key.Sum(from.ToUnixTimeSeconds() / 60, to.ToUnixTimeSeconds() / 60).Aggregate(default(BookedUse), (sum, one) => sum + one.Use);

    /// <summary>On gpt-4o: 2.50 and 10 dollars a million.</summary>
    private static decimal UsdOf(BookedKey key, DateTimeOffset from, DateTimeOffset to) =>
        Requests(key, from, to) is var (_, input, output) ? ((input * 2.5m) + (output * 10m)) / 1_000_000m : 0m;

    private static Usd Sum(IEnumerable<SeriesSummary> lines) => lines.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.On(Today));

    private static async Task<List<string>> RowsAsync(MemoryEntityStore store, string partition)
    {
        var rows = new List<string>();
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, partition, RowRange.All, CancellationToken.None))
        {
            rows.Add(row.RowKey);
        }

        return rows;
    }
}
