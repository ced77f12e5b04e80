using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Reporting;

/// <summary>Oddities of a bill, from the store to the reader.</summary>
public sealed class CostReaderTests
{
    private readonly MemoryEntityStore store = new();

    [Fact]
    public async Task Read_MixedCurrenciesAndMissingAmounts_AreInNoSumAndSaid()
    {
        await CloseAsync(Bill("gpt-4o, input", 9), Bill("gpt-4o, input", null), Bill("gpt-4o, input", 7, currency: "eur"), Bill("credit", -2));

        var line = Assert.Single(await ReadAsync());

        Assert.Equal((7m, 2), (line.Billed.Amount, line.NotCounted));
        Assert.Equal((1, 1), (line.Caveats.WithoutAmount, line.Caveats.Credits));
        Assert.Equal(("eur", 1, 7m), Assert.Single(line.Caveats.OtherCurrencies) is var other ? (other.Currency, other.Rows, other.Amount) : default);
    }

    /// <summary>A project that is billed in another currency alone has no sum, and a line all the same.</summary>
    [Fact]
    public async Task Read_NothingButOtherMoney_IsSeen()
    {
        await CloseAsync(Bill("gpt-4o, input", 7, currency: "eur") with { Project = new ProjectId("abroad") }, Bill("gpt-4o, input", 9));

        var lines = await ReadAsync();

        Assert.Equal([("abroad", 0m), ("p", 9m)], lines.Select(line => (line.Project!.Value.Value, line.Billed.Amount)));
        Assert.Equal(1, lines[0].Caveats.NotCounted);
        Assert.Equal(0, lines[1].Caveats.NotCounted);
    }

    private async Task CloseAsync(params CostRow[] bill)
    {
        await new BilledStore(store).WriteAsync(Account, bill[0].Window, bill, [], CancellationToken.None);
        var day = Reconciler.Reconcile(Day, BillSettlement.Settled, bill, CostAttribution.Reported, [Used(One, "gpt-4o, input", 10)], "v");
        await new ReconciliationStore(store).WriteAsync(Account, day, CancellationToken.None);
    }

    private static DateTimeOffset Now => new(Day.AddDays(7), TimeOnly.MinValue, TimeSpan.Zero);

    private async Task<IReadOnlyList<ProjectDay>> ReadAsync() => await new CostReader(
        new ReconciliationStore(store), new BilledStore(store), new Calibrations(new ReconciliationStore(store), new SimulatedClock(Now)), new SeriesSummaryStore(store))
        .ReadAsync(Account, Day, Day, CancellationToken.None);
}
