using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance;

public sealed class ReckonerTests
{
    [Fact]
    public void Reckon_BilledByKey_EachKeyHasItsOwn()
    {
        var day = Reckon(CostAttribution.Reported, [Bill("gpt-4o, input", 9, "k1"), Bill("gpt-4o, input", 1, "k2")], [Used(One, "gpt-4o, input", 5), Used(Other, "gpt-4o, input", 5)]);

        Assert.Equal([(One, 9m), (Other, 1m)], day.Series.Select(share => (share.Series, share.Amount.Amount)));
        Assert.Equal((10m, 10m), (day.Items.Single().Listed.Amount, day.Items.Single().Billed.Amount));
    }

    [Fact]
    public void Reckon_BilledByProject_IsSharedByWhatEachUsedOfTheItem()
    {
        var day = Reckon(
            CostAttribution.Allocated,
            [Bill("gpt-4o, input", 9), Bill("o3, output", 4), Bill("gpt-4o fine-tuning, training", 2)],
            [Used(One, "gpt-4o, input", 2), Used(Other, "gpt-4o, input", 1), Used(Other, "o3, output", 7)]);

        Assert.Equal(
            [(One, 6m), (Other, 7m), (new SeriesId(Project, null), 2m)],
            day.Series.Select(share => (share.Series, share.Amount.Amount)));
        Assert.All(day.Series, share => Assert.Equal(CostAttribution.Allocated, share.Attribution));
    }

    [Fact]
    public void Reckon_BillNamesWholeModels_EstimatesOfItsMetersAreThatWhole()
    {
        var day = Reckon(CostAttribution.Reported, [Bill("gpt-4o", 9, "k1")], [Used(One, "gpt-4o, input", 4), Used(One, "gpt-4o, output", 6)]);

        Assert.Equal((10m, 9m), (Assert.Single(day.Items).Listed.Amount, day.Items[0].Billed.Amount));
    }

    [Fact]
    public void Reckon_RowsWithoutAmountOrInAnotherCurrency_AreCountedAndInNoSum()
    {
        var day = Reckon(
            CostAttribution.Reported,
            [Bill("gpt-4o, input", 9, "k1"), Bill("gpt-4o, input", null, "k1"), Bill("gpt-4o, input", 100, "k1", "eur"), Bill("gpt-4o, input", 1, "k1", null)],
            []);

        Assert.Equal(10m, day.Billed.Amount);
        Assert.Equal(10m, Assert.Single(day.Series).Amount.Amount);
        Assert.Equal(2, day.NotCounted);
    }

    [Fact]
    public void Reckon_TinyAmountsOfManyDigits_AreKept()
    {
        var day = Reckon(CostAttribution.Reported, [Bill("gpt-4o, input", 0.0001050000000000000000000001m, "k1"), Bill("gpt-4o, input", 0E-28m, "k1")], []);

        Assert.Equal(0.0001050000000000000000000001m, day.Billed.Amount);
    }

    [Property(MaxTest = 300)]
    public Property Reckon_SharesAndItems_AddUpToTheBillExactly() => Prop.ForAll(
        AnyBill.Zip(AnyUse).Zip(Gen.Elements(CostAttribution.Reported, CostAttribution.Allocated)).ToArbitrary(),
        given =>
        {
            var ((bill, use), by) = given;
            var day = Reckon(by, bill, use);
            var total = bill.Where(row => row.Currency == "usd").Sum(row => row.Amount ?? 0);
            return day.Billed.Amount == total
                && day.Series.Sum(share => share.Amount.Amount) == total
                && day.Items.Select(item => (item.Project, item.Item)).Distinct().Count() == day.Items.Length
                && day.Series.Select(share => share.Series).Distinct().Count() == day.Series.Length;
        });

    private static readonly Gen<string> AnyItem = Gen.Elements("gpt-4o, input", "gpt-4o, output", "gpt-4o", "o3, input", "web search, high context", "who knows");

    private static readonly Gen<CostRow[]> AnyBill = Gen.ArrayOf(
        from item in AnyItem
        from micros in Gen.Choose(-1_000, 10_000_000)
        from key in Gen.Elements<string?>(null, "k1", "k2")
        from currency in Gen.Frequency((9, Gen.Constant("usd")), (1, Gen.Constant("eur")))
        from isMissing in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select Bill(item, isMissing ? null : micros * 0.000000123m, key, currency));

    private static readonly Gen<EstimatedItem[]> AnyUse = Gen.ArrayOf(
        from item in AnyItem
        from series in Gen.Elements(One, Other)
        from micros in Gen.Choose(0, 10_000_000)
        select Used(series, item, micros / 7_000_000m)).Select(items => items.DistinctBy(item => (item.Series, item.Item)).ToArray());

    private static Reckoning Reckon(CostAttribution by, CostRow[] bill, EstimatedItem[] use) => Reckoner.Reckon(Day, Settlement.Settled, bill, by, use, "v");
}
