using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Storing;

public sealed class ReconciliationStoreTests
{
    private readonly ReconciliationStore store = new(new MemoryEntityStore());

    [Fact]
    public async Task Write_ADay_IsReadAsItWas()
    {
        var day = Settled(0, 10.000000000000000000000000001m, 9, "who knows <b>|</b>") with { NotCounted = 3 };
        await store.WriteAsync(Account, day, CancellationToken.None);

        var read = Assert.Single(await store.ReadAsync(Account, Day, Day, CancellationToken.None));

        Assert.Equal(day.Items.AsEnumerable(), read.Items);
        Assert.Equal(day.Series.AsEnumerable(), read.Series);
        Assert.Equal((day.Settled, day.PriceVersion, 3), (read.Settled, read.PriceVersion, read.NotCounted));
        Assert.Empty(await store.ReadAsync(Account, Day.AddDays(1), Day.AddDays(9), CancellationToken.None));
    }

    [Fact]
    public async Task Write_ADayOfManySeries_IsReadWhole()
    {
        var many = Settled(0, 10, 9) with
        {
            Series = [.. Enumerable.Range(0, 12_000).Select(key => new BilledSeries(new SeriesId(Project, new KeyId($"key_{key:D5}")), new Usd(key), CostAttribution.Reported))],
        };
        await store.WriteAsync(Account, many, CancellationToken.None);
        Assert.Equal(12_000, Assert.Single(await store.ReadAsync(Account, Day, Day, CancellationToken.None)).Series.Length);

        // A shorter day leaves nothing of the longer one.
        await store.WriteAsync(Account, Settled(0, 10, 9), CancellationToken.None);
        Assert.Single(Assert.Single(await store.ReadAsync(Account, Day, Day, CancellationToken.None)).Series);
    }

    [Fact]
    public async Task Calibration_SeveralVersions_TheNewestIsInForce()
    {
        Assert.Equal(0, (await store.CalibrationAsync(Account, CancellationToken.None)).Version);
        Assert.Equal(0, await store.CalibrationVersionAsync(Account, CancellationToken.None));
        var calibration = Calibration.None;
        for (var version = 1; version <= 11; version++)
        {
            calibration = CalibrationLearning.Learn(calibration, Enumerable.Range(version, 3).Select(day => Settled(day, 10, 9 - (version / 100m))));
            await store.WriteAsync(Account, calibration, CancellationToken.None);
        }

        var read = await store.CalibrationAsync(Account, CancellationToken.None);

        Assert.Equal(11, read.Version);
        Assert.Equal(11, await store.CalibrationVersionAsync(Account, CancellationToken.None));
        Assert.Equal(calibration.Items.AsEnumerable(), read.Items);
        Assert.Equal(calibration.FactorOf(Project, LineItemWords.Read("gpt-4o, input")), read.FactorOf(Project, LineItemWords.Read("gpt-4o, input")));
    }

    [Fact]
    public async Task Purge_OldDays_KeepsTheRestAndTheCalibrations()
    {
        await store.WriteAsync(Account, Settled(0, 10, 9), CancellationToken.None);
        await store.WriteAsync(Account, Settled(1, 10, 9), CancellationToken.None);
        await store.WriteAsync(Account, CalibrationLearning.Learn(Calibration.None, [Settled(0, 10, 9)]), CancellationToken.None);

        await store.PurgeAsync(Account, Day.AddDays(1), CancellationToken.None);

        Assert.Equal(Day.AddDays(1), Assert.Single(await store.ReadAsync(Account, Day, Day.AddDays(9), CancellationToken.None)).Day);
        Assert.Equal(1, (await store.CalibrationAsync(Account, CancellationToken.None)).Version);
    }
}
