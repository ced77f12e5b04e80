using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Runtime.Reporting.Costs;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Reporting.Costs;

public sealed class BillCaveatsTests
{
    [Fact]
    public void Of_OddRows_AreCountedByWhatIsOddOfThem()
    {
        var caveats = BillCaveats.Of(
        [
            Bill("gpt-4o", 1),
            Bill("gpt-4o", 1) with { Currency = null },
            Bill("gpt-4o", null),
            Bill("gpt-4o", -2),
            Bill("gpt-4o", 3, currency: "eur"),
            Bill("gpt-4o", 4.5m, currency: "eur"),
            Bill("gpt-4o", 4, currency: "gbp"),
        ]);

        Assert.Equal((1, 1, 4), (caveats.WithoutAmount, caveats.Credits, caveats.NotCounted));
        Assert.Equal([new ForeignBill("eur", 2, 7.5m), new ForeignBill("gbp", 1, 4)], caveats.OtherCurrencies.AsEnumerable());
        var notes = string.Join('\n', ReportNotes.OfBill(caveats));
        Assert.Contains("7.50 EUR", notes, StringComparison.Ordinal);
        Assert.Contains("no amount", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_APlainBill_HasNone()
    {
        Assert.Equal(0, BillCaveats.Of([Bill("gpt-4o", 1)]).NotCounted);
        Assert.Empty(ReportNotes.OfBill(BillCaveats.None));
    }
}
