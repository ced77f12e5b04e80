using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Storing;

public sealed class BilledStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateOnly First = new(2026, 3, 2);
    private readonly MemoryEntityStore store = new();

    private BilledStore Billed => new(store);

    [Theory]
    [InlineData("0.0000000000000000000000000001")] // 28 places, as small as a decimal goes
    [InlineData("1234567890123456789.012345678")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-3.50")]
    public async Task Write_AmountOfManyDigits_KeepsEveryDigit(string amount)
    {
        var exact = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
        await WriteAsync(1, Row(0, "x", exact));

        Assert.Equal(amount, Assert.Single(await ReadAsync()).Amount?.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Write_EveryField_IsReadAsItWas()
    {
        var row = new CostRow(
            BucketWidth.Day.BucketOf(Given.Monday), new ProjectId("proj"), new KeyId("key"), "gpt-4o, input \"cached\"", 1.5m, "usd", 12.25m, "1K tokens");
        var bare = new CostRow(BucketWidth.Day.BucketOf(Given.Monday), null, null, null, null, null, null, null);
        await WriteAsync(1, row, bare);

        Assert.Equal([row, bare], await ReadAsync());
    }

    [Fact]
    public async Task Write_ADayAgain_ReplacesIt()
    {
        await WriteAsync(2, Row(0, "a", 1), Row(1, "b", 2));

        await WriteAsync(2, Row(0, "a", 3), Row(1, "b", 2));

        Assert.Equal([3m, 2m], (await ReadAsync()).Select(row => row.Amount!.Value));
    }

    [Fact]
    public async Task Write_ADayThatIsNowEmpty_EmptiesIt()
    {
        await WriteAsync(2, Row(0, "a", 1), Row(1, "b", 2));

        await WriteAsync(2, Row(1, "b", 2));

        Assert.Equal("b", Assert.Single(await ReadAsync()).LineItem);
    }

    [Fact]
    public async Task Write_FewerRowsThanBefore_LeavesNoneOfTheOldOnes()
    {
        await WriteAsync(1, [.. Enumerable.Range(0, 9_000).Select(number => Row(0, $"old {number}", 1))]);
        Assert.Equal(9_000, (await ReadAsync()).Count);

        await WriteAsync(1, Row(0, "new", 1));

        Assert.Equal("new", Assert.Single(await ReadAsync()).LineItem);
    }

    [Fact]
    public async Task Write_WindowThatEndsWithinADay_HoldsThatDayToo()
    {
        await Billed.WriteAsync(Given.Account, new TimeWindow(Given.Monday, Given.Monday.AddHours(30)), [Row(0, "a", 1), Row(1, "b", 2)], [], None);

        Assert.Equal(2, (await ReadAsync()).Count);
    }

    [Fact]
    public async Task Write_OneDay_LeavesTheOthers()
    {
        await WriteAsync(3, Row(0, "a", 1), Row(1, "b", 2), Row(2, "c", 3));

        await WriteAsync(1, Row(0, "a", 9));

        Assert.Equal(["a", "b", "c"], (await ReadAsync()).Select(row => row.LineItem));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("FFFFFFFFFF")]
    [InlineData("0B0280")]
    [InlineData("8B03806E6F74206A736F6E03")]
    public async Task Read_Garbage_IsCorrupt(string hex)
    {
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Billed(Given.Account),
            [new EntityWrite.Upsert(new Entity("c|20260302|000").With("B0", Convert.FromHexString(hex)))],
            None);

        Assert.Equal(StoreError.Corrupt, (await Assert.ThrowsAsync<StoreException>(ReadAsync)).Error);
    }

    private static CostRow Row(int day, string item, decimal amount) =>
        new(BucketWidth.Day.BucketOf(Given.Monday.AddDays(day)), null, null, item, amount, "usd", null, null);

    private Task WriteAsync(int days, params CostRow[] rows) =>
        Billed.WriteAsync(Given.Account, new TimeWindow(Given.Monday, Given.Monday.AddDays(days)), rows, [], None);

    private async Task<List<CostRow>> ReadAsync()
    {
        var rows = new List<CostRow>();
        await foreach (var row in Billed.ReadAsync(Given.Account, First, First.AddDays(5), None))
        {
            rows.Add(row);
        }

        return rows;
    }
}
