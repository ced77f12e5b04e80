using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;

namespace UsageSentinel.Benchmarks.Money;

/// <summary>
/// <c>books DIR [KEYS [DAYS]]</c>: writes the store of an organization as a year of sweeps would have left it (hours of the last
/// 90 days, days before, bills by key and their reckonings), so that reports and exports over it can be measured.
/// </summary>
internal static class BooksCommand
{
    private const int HourDays = 90;
    private const int SheetDays = 62;
    private const int SettledAfterDays = 2;
    private const int KeysPerProject = 50;
    private static readonly ProviderAccount Account = new("openai", "default");

    public static async Task RunAsync(string[] args)
    {
        var folder = Directory.CreateDirectory(args[0]);
        var keys = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000;
        var days = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 365;
        var clock = Stopwatch.StartNew();
        await using var store = SqliteEntityStore.Open(Path.Combine(folder.FullName, "sentinel.db"));
        var today = BucketWidth.Day.Floor(TimeProvider.System.GetUtcNow());
        var made = Enumerable.Range(0, keys).Select(index => new MadeKey(index, KeysPerProject)).ToImmutableArray();
        var rows = await UsageAsync(new UsageHistory(store), made, today, days);
        await BooksAsync(store, made, today, days);
        await RestAsync(store, made, today, days);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{keys:#,0} keys, {days} days, {rows:#,0} rows of usage in {clock.Elapsed.TotalSeconds:0} s"));
    }

    private static async Task<long> UsageAsync(UsageHistory history, ImmutableArray<MadeKey> keys, DateTimeOffset today, int days)
    {
        var rows = 0L;
        foreach (var key in keys)
        {
            var old = Enumerable.Range(HourDays + 1, Math.Max(0, days - HourDays)).SelectMany(day => key.Day(today.AddDays(-day))).ToList();
            await history.MergeAsync(Account, key.Series, BucketWidth.Day, old, default);
            var hours = Enumerable.Range(1, Math.Min(days, HourDays)).SelectMany(day => key.Hours(today.AddDays(-day))).ToList();
            await history.MergeAsync(Account, key.Series, BucketWidth.Hour, hours, default);
            rows += old.Count + hours.Count;
        }

        return rows;
    }

    /// <summary>Bills by key and line item, seven percent below the list, and what closing the books makes of them.</summary>
    private static async Task BooksAsync(SqliteEntityStore store, ImmutableArray<MadeKey> keys, DateTimeOffset today, int days)
    {
        var (billed, reconciliations) = (new BilledStore(store), new ReconciliationStore(store));
        for (var day = days; day > SettledAfterDays; day--)
        {
            var window = BucketWidth.Day.BucketOf(today.AddDays(-day));
            var listed = keys.SelectMany(key => key.Listed(window.Start)).ToList();
            List<CostRow> bill = [.. listed.Select(item => new CostRow(window, item.Series.Project, item.Series.Key, item.Words, item.Usd * 0.93m, "usd", null, null))];
            await billed.WriteAsync(Account, window, bill, [], default);
            var estimates = listed.Select(item => new EstimatedItem(item.Series, LineItemWords.Read(item.Words), new Usd(item.Usd))).ToList();
            await reconciliations.WriteAsync(
                Account, Reconciler.Reconcile(DateOnly.FromDateTime(window.Start.UtcDateTime), BillSettlement.Settled, bill, CostAttribution.Reported, estimates, "made"), default);
        }

        var last = DateOnly.FromDateTime(today.UtcDateTime);
        await reconciliations.WriteAsync(Account, CalibrationLearning.Learn(Calibration.None, await reconciliations.ReadAsync(Account, last.AddDays(-14), last, default)), default);
    }

    private static async Task RestAsync(SqliteEntityStore store, ImmutableArray<MadeKey> keys, DateTimeOffset today, int days)
    {
        var inventory = new Inventory(
            [.. keys.Select(key => key.Series.Project).OfType<ProjectId>().Distinct().Select(project => new Project(project, $"name of {project}", false, null))],
            [.. keys.Select(key => new ApiKey(new KeyId(key.Name), key.Project, $"name of {key.Name}", null, KeyOwnerType.User, "user", $"owner {key.Index % 40}", true, today.AddDays(-days), today))]);
        await new InventoryStore(store).WriteAsync(Account, inventory, today, default);
        await new SeriesSummaryStore(store).WriteAsync(Account, keys.Select(key => Line(key, today, days)), default);
        var accounts = new AccountStore(store);
        var (state, etag) = await accounts.LoadAsync(Account, default);
        await accounts.CommitAsync(state with { CollectedFrom = today.AddDays(-days), HoursThrough = today, MinutesThrough = today, SweptAt = today, CostsAt = today }, etag, [], [], default);
    }

    private static SeriesSummary Line(MadeKey key, DateTimeOffset today, int days)
    {
        var costs = Enumerable.Range(1, Math.Min(days, SheetDays)).ToImmutableSortedDictionary(
            day => DateOnly.FromDateTime(today.AddDays(-day).UtcDateTime), day => new Usd(key.Listed(today.AddDays(-day)).Sum(item => item.Usd)));
        var settled = costs.Where(day => day.Key < DateOnly.FromDateTime(today.UtcDateTime).AddDays(-SettledAfterDays))
            .ToImmutableSortedDictionary(day => day.Key, day => new SettledCost(day.Value * 0.93m, CostBasis.Billed, CostAttribution.Reported));
        return SeriesSummary.Empty(key.Series) with { Costs = new SeriesCosts(key.Series, costs) { Settled = settled }, LastUsedAt = today, JudgedThrough = today, HoursLearned = 2_000 };
    }
}
