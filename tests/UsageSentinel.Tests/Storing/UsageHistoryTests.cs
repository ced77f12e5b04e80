using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Storing;

public sealed class UsageHistoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryEntityStore store = new();

    private UsageHistory History => new(store);

    [Fact]
    public async Task Merge_NewRows_AreHeldOldestFirstAndAllChanged()
    {
        var merged = await MergeAsync(Row(5, 1), Row(1, 1), Row(61, 1));

        Assert.Equal([1, 5, 61], merged.Held.Select(MinuteOf));
        Assert.Equal(3, merged.Changed.Length);
        Assert.Equal([1, 5, 61], (await ReadAsync()).Select(MinuteOf));
    }

    [Fact]
    public async Task Merge_TheSameRowsAgain_ChangesNothing()
    {
        await MergeAsync(Row(1, 1), Row(2, 2));

        var again = await MergeAsync(Row(1, 1), Row(2, 2));

        Assert.Empty(again.Changed);
        Assert.Equal(2, again.Held.Length);
    }

    [Fact]
    public async Task Merge_RevisedRow_ReplacesWhatStoodThereAndIsNeverAdded()
    {
        await MergeAsync(Row(1, 5));

        var merged = await MergeAsync(Row(1, 7));

        Assert.Equal(7, Assert.Single(merged.Changed).Counts.Requests);
        Assert.Equal(7, Assert.Single(await ReadAsync()).Counts.Requests);
    }

    [Fact]
    public async Task Merge_RowThatIsAbsentNow_IsKept()
    {
        await MergeAsync(Row(1, 5), Row(2, 6));
        await MergeAsync(Row(2, 6));

        Assert.Equal(2, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Merge_TheSameRowTwiceInOneAnswer_TheLastHolds()
    {
        await MergeAsync(Row(1, 5));

        await MergeAsync(Row(1, 9), Row(1, 5));

        Assert.Equal(5, Assert.Single(await ReadAsync()).Counts.Requests);
    }

    [Fact]
    public async Task Merge_OtherDimensions_AreOtherRows()
    {
        var row = Row(1, 5);
        await MergeAsync(
            row,
            row with { Dimensions = row.Dimensions with { Batch = true } },
            row with { Dimensions = row.Dimensions with { ServiceTier = "flex" } },
            row with { Dimensions = row.Dimensions with { Model = "other" } },
            row with { Dimensions = row.Dimensions with { Detail = "1024x1024" } },
            row with { Endpoint = UsageEndpoint.Embeddings });

        Assert.Equal(6, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Merge_MoreRowsThanOneEntityHolds_GoOnInParts()
    {
        var rows = Many(0, 20_000);

        var merged = await MergeAsync(rows);

        Assert.Equal(20_000, merged.Held.Length);
        Assert.Equal(rows, await ReadAsync());
    }

    [Fact]
    public async Task Merge_RowsBeforeThoseHeldInParts_LosesNone()
    {
        await MergeAsync(Many(5_000, 15_000));

        await MergeAsync(Many(0, 5_000));

        Assert.Equal(Many(0, 20_000), await ReadAsync());
    }

    /// <summary>A crash after any write: what was held before is still held, once.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Merge_StoppedBetweenTwoParts_LosesAndDoublesNothing(int writes)
    {
        var before = Many(5_000, 15_000);
        await MergeAsync(before);
        var crashing = new UsageHistory(new CrashingStore(store, writes));

        await Assert.ThrowsAsync<StoreException>(() => crashing.MergeAsync(Given.Account, Given.Series, BucketWidth.Minute, Many(0, 5_000), None));

        var held = await ReadAsync();
        Assert.Empty(before.Except(held));
        Assert.Equal(held.Count, held.Distinct().Count());
        await MergeAsync(Many(0, 5_000));
        Assert.Equal(Many(0, 20_000), await ReadAsync());
    }

    [Fact]
    public async Task Merge_TwoAtOnce_BothAreHeld()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(minute => Task.Run(() => MergeAsync(Row(minute, 1)))));

        Assert.Equal(20, (await ReadAsync()).Count);
    }

    [Theory]
    [InlineData(BucketWidth.FiveMinutes)]
    [InlineData(BucketWidth.TenMinutes)]
    public async Task Merge_WidthThatIsNotHeld_Throws(BucketWidth width) => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => History.MergeAsync(Given.Account, Given.Series, width, [Row(1, 1)], None));

    [Fact]
    public async Task Read_Window_HoldsItsStartAndNotItsEnd()
    {
        await MergeAsync(Row(59, 1), Row(60, 1), Row(119, 1), Row(120, 1));

        var window = new TimeWindow(Given.Monday.AddHours(1), Given.Monday.AddHours(2));
        Assert.Equal([60, 119], (await ReadAsync(window)).Select(MinuteOf));
    }

    [Fact]
    public async Task Purge_Before_RemovesWholeChunksOnly()
    {
        await MergeAsync(Row(1, 1), Row(61, 1), Row(121, 1));

        await History.PurgeAsync(Given.Account, Given.Series, BucketWidth.Minute, Given.Monday.AddMinutes(100), None);

        Assert.Equal([61, 121], (await ReadAsync()).Select(MinuteOf));
    }

    [Fact]
    public async Task Purge_OneWidth_LeavesTheOthers()
    {
        await MergeAsync(Row(1, 1));
        await History.MergeAsync(Given.Account, Given.Series, BucketWidth.Hour, [Row(0, 1)], None);
        await History.MergeAsync(Given.Account, Given.Series, BucketWidth.Day, [Row(0, 2)], None);

        await History.PurgeAsync(Given.Account, Given.Series, BucketWidth.Minute, Given.Monday.AddYears(1), None);

        Assert.Empty(await ReadAsync());
        Assert.Single(await ReadAsync(width: BucketWidth.Hour));
        Assert.Single(await ReadAsync(width: BucketWidth.Day));
    }

    private static UsageRow Row(int minute, long requests) => new(
        UsageEndpoint.Completions,
        BucketWidth.Minute.BucketOf(Given.Monday.AddMinutes(minute)),
        new UsageDimensions(Given.Series.Project, Given.Series.Key, "gpt-4o"),
        new UsageCounts { Requests = requests, InputTokens = requests * 100 });

    /// <summary>Rows of one minute that differ in their model, in the order they are held.</summary>
    private static UsageRow[] Many(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(number => Row(0, 1) with { Dimensions = Row(0, 1).Dimensions with { Model = $"m{number:D6}" } })];

    private static int MinuteOf(UsageRow row) => (int)(row.Window.Start - Given.Monday).TotalMinutes;

    private Task<MergedUsage> MergeAsync(params UsageRow[] rows) => History.MergeAsync(Given.Account, Given.Series, BucketWidth.Minute, rows, None);

    private async Task<List<UsageRow>> ReadAsync(TimeWindow? window = null, BucketWidth width = BucketWidth.Minute)
    {
        var rows = new List<UsageRow>();
        await foreach (var row in History.ReadAsync(
            Given.Account, Given.Series, width, window ?? new TimeWindow(Given.Monday, Given.Monday.AddDays(1)), None))
        {
            rows.Add(row);
        }

        return rows;
    }
}
