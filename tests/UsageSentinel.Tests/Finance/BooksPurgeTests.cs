using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance;

public sealed class BooksPurgeTests
{
    private readonly MemoryEntityStore store = new();

    [Fact]
    public async Task Purge_OfTheJournal_KeepsWhatIsYounger()
    {
        var journal = new FocusJournal(store);
        for (var day = 0; day < 250; day++)
        {
            await journal.AddAsync(Account, Day.AddDays(day), "run", [Charge(day), Charge(day)], CancellationToken.None);
        }

        await journal.RanAsync(Account, DateTimeOffset.UnixEpoch, CancellationToken.None);
        await journal.PurgeAsync(Account, Day.AddDays(200), CancellationToken.None);

        var left = await journal.ReadAsync(Account, Day, Day.AddDays(999), CancellationToken.None);
        Assert.Equal(Enumerable.Range(200, 50).Select(day => Day.AddDays(day)), left.Keys.Order());
        Assert.All(left.Values, reported => Assert.Equal(2, reported.Length));
        Assert.Equal(DateTimeOffset.UnixEpoch, await journal.LastRunAsync(Account, CancellationToken.None));
    }

    [Fact]
    public async Task Purge_OfBills_KeepsWhatIsYounger()
    {
        var bills = new BilledStore(store);
        var start = new DateTimeOffset(Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        await bills.WriteAsync(
            Account,
            new TimeWindow(start, start.AddDays(5)),
            Enumerable.Range(0, 5).Select(day => Bill("gpt-4o, input", 1) with { Window = BucketWidth.Day.BucketOf(start.AddDays(day)) }),
            [],
            CancellationToken.None);

        await bills.PurgeAsync(Account, Day.AddDays(3), CancellationToken.None);

        var left = new List<DateTimeOffset>();
        await foreach (var row in bills.ReadAsync(Account, Day, Day.AddDays(9), CancellationToken.None))
        {
            left.Add(row.Window.Start);
        }

        Assert.Equal([start.AddDays(3), start.AddDays(4)], left);
    }

    private static FocusCharge Charge(int day) =>
        new(Day.AddDays(day), One, null, "words", 1, new Usd(day), new Usd(day), CostBasis.Billed, CostAttribution.Reported);
}
