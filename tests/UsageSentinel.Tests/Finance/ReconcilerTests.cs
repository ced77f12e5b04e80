using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance;

public sealed class ReconcilerTests
{
    [Fact]
    public void Reckon_BilledByKey_EachKeyHasItsOwn()
    {
        var day = Reconcile(CostAttribution.Reported, [Bill("gpt-4o, input", 9, "k1"), Bill("gpt-4o, input", 1, "k2")], [Used(One, "gpt-4o, input", 5), Used(Other, "gpt-4o, input", 5)]);

        Assert.Equal([(One, 9m), (Other, 1m)], day.Series.Select(share => (share.Series, share.Amount.Amount)));
        Assert.Equal((10m, 10m), (day.Items.Single().Listed.Amount, day.Items.Single().Billed.Amount));
    }

    [Fact]
    public void Reckon_BilledByProject_IsSharedByWhatEachUsedOfTheItem()
    {
        var day = Reconcile(
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
        var day = Reconcile(CostAttribution.Reported, [Bill("gpt-4o", 9, "k1")], [Used(One, "gpt-4o, input", 4), Used(One, "gpt-4o, output", 6)]);

        Assert.Equal((10m, 9m), (Assert.Single(day.Items).Listed.Amount, day.Items[0].Billed.Amount));
    }

    [Fact]
    public void Reckon_RowsWithoutAmountOrInAnotherCurrency_AreCountedAndInNoSum()
    {
        var day = Reconcile(
            CostAttribution.Reported,
            [Bill("gpt-4o, input", 9, "k1"), Bill("gpt-4o, input", null, "k1"), Bill("gpt-4o, input", 100, "k1", "eur"), Bill("gpt-4o, input", 1, "k1", null)],
            []);

        Assert.Equal(10m, Billed(day));
        Assert.Equal(10m, Assert.Single(day.Series).Amount.Amount);
        Assert.Equal(2, day.NotCounted);
    }

    [Fact]
    public void Reckon_TinyAmountsOfManyDigits_AreKept()
    {
        var day = Reconcile(CostAttribution.Reported, [Bill("gpt-4o, input", 0.0001050000000000000000000001m, "k1"), Bill("gpt-4o, input", 0E-28m, "k1")], []);

        Assert.Equal(0.0001050000000000000000000001m, Billed(day));
    }

    [Fact]
    public void Reckon_OddWordsForKnownUsage_StayWithTheKeyAndAreNoBlindSpot()
    {
        var day = Reconcile(
            CostAttribution.Allocated,
            [
                Bill("evals | gpt-4o, input", 60), Bill("GPT-4O, output_tokens", 40.6m), Bill("priority | gpt-4o, input", 20), Bill("assistants api | file search", 4),
                Bill("web search tool calls", 30), Bill("ft:gpt-4o-2024-08-06:acme::id, input", 50),
            ],
            [
                Used(One, "gpt-4o, input", 50), Used(One, "gpt-4o, output", 40), Used(One, "priority | gpt-4o, input", 18), Used(One, "file search", 4),
                Used(One, "web search, medium context", 15), Used(One, "web search, high context", 14), Used(One, "ft:gpt-4o, input", 49), Used(Other, "o3, input", 1_000),
            ]);

        Assert.Equal([(One, 204.6m)], day.Series.Select(share => (share.Series, share.Amount.Amount)));
        Assert.DoesNotContain(day.Items, item => item.IsBlind);
        Assert.Empty(day.Allotted);
        Assert.Contains(day.Items, item => item.Item.ToString() == "WebSearches" && item is { Listed.Amount: 29, Billed.Amount: 30 });
    }

    [Fact]
    public void Reckon_WordsNobodyKnows_AreAllottedInProportionAndNamed()
    {
        var day = Reconcile(
            CostAttribution.Allocated,
            [Bill("Platform adjustment (sku 7)", 8), Bill("gpt-4o, holographic surcharge", 3), Bill("o9-ultra, input", 4)],
            [Used(One, "gpt-4o, input", 3), Used(Other, "gpt-4o-mini, input", 1), Used(NoOne, "vector storage", 100)]);

        Assert.Equal([(One, 12m), (Other, 3m)], day.Series.Select(share => (share.Series, share.Amount.Amount)));
        Assert.Equal(
            [("Platform adjustment (sku 7)", 8m), ("gpt-4o, holographic surcharge", 3m), ("o9-ultra, input", 4m)],
            day.Allotted.Select(line => (line.Words, line.Amount.Amount)));
    }

    [Theory]
    [InlineData("Promotional credit", -5)] // a grant is no use of a key
    [InlineData("gpt-4o fine-tuning, training", 5)] // no key is metered for it
    [InlineData("vector storage", 5)]
    [InlineData("code interpreter sessions", 5)]
    public void Reckon_WhatNoKeyCanHaveUsed_IsTheProjectsOwn(string words, double amount)
    {
        var day = Reconcile(CostAttribution.Allocated, [Bill(words, (decimal)amount)], [Used(One, "gpt-4o, input", 3)]);

        Assert.Equal((NoOne, (decimal)amount), (Assert.Single(day.Series).Series, day.Series[0].Amount.Amount));
        Assert.Empty(day.Allotted);
    }

    [Fact]
    public void Reckon_MetersThatUsageDoesNotTellApart_AreComparedTogether()
    {
        var day = Reconcile(
            CostAttribution.Allocated,
            [Bill("gpt-4o-audio-preview, audio input", 6), Bill("gpt-4o-audio-preview, text input", 3), Bill("gpt-4o-mini-tts, characters", 2)],
            [Used(One, "gpt-4o-audio-preview, input", 10), Used(Other, "gpt-4o-mini-tts, output", 2)]);

        Assert.Equal(
            [("gpt-4o-audio-preview", 10m, 9m), ("gpt-4o-mini-tts Units", 2m, 2m)],
            day.Items.Select(item => (item.Item.ToString(), item.Listed.Amount, item.Billed.Amount)));
        Assert.Equal([(One, 9m), (Other, 2m)], day.Series.Select(share => (share.Series, share.Amount.Amount)));
    }

    [Fact]
    public void Reckon_TiersWithoutALineOfTheirOwn_AreInTheStandardLine()
    {
        var day = Reconcile(
            CostAttribution.Allocated,
            [Bill("gpt-4o, input", 9), Bill("batch | gpt-4o, input", 2)],
            [Used(One, "gpt-4o, input", 5), Used(Other, "priority | gpt-4o, input", 4), Used(Other, "gpt-4o, batch input", 2)]);

        Assert.Equal([("gpt-4o Input", 9m, 9m), ("gpt-4o Input batch", 2m, 2m)], day.Items.Select(item => (item.Item.ToString(), item.Listed.Amount, item.Billed.Amount)));
        Assert.Equal([(One, 5m), (Other, 6m)], day.Series.Select(share => (share.Series, share.Amount.Amount)));
    }

    [Property(MaxTest = 300)]
    public Property Reckon_SharesAndItems_AddUpToTheBillExactly() => Prop.ForAll(
        AnyBill.Zip(AnyUse).Zip(Gen.Elements(CostAttribution.Reported, CostAttribution.Allocated)).ToArbitrary(),
        given =>
        {
            var ((bill, use), by) = given;
            var day = Reconcile(by, bill, use);
            var total = bill.Where(row => row.Currency == "usd").Sum(row => row.Amount ?? 0);
            return Billed(day) == total
                && day.Series.Sum(share => share.Amount.Amount) == total
                && day.Items.Select(item => (item.Project, item.Item)).Distinct().Count() == day.Items.Length
                && day.Series.Select(share => share.Series).Distinct().Count() == day.Series.Length;
        });

    private static decimal Billed(Reconciliation day) => day.Items.Sum(item => item.Billed.Amount);

    private static readonly SeriesId NoOne = new(Project, null);

    private static readonly Gen<string> AnyItem = Gen.Frequency(
        (6, Gen.Elements(
            "gpt-4o, input", "gpt-4o, output", "gpt-4o", "o3, input", "web search, high context", "web search tool calls", "who knows", "flex | gpt-4o, input",
            "ft:gpt-4o-2024-08-06:acme::id, input", "gpt-4o, audio input", "input_tokens", "Promotional credit", "vector storage", "gpt-4o, training", "gpt-4o, odd thing", string.Empty)),
        (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? string.Empty)));

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

    private static Reconciliation Reconcile(CostAttribution by, CostRow[] bill, EstimatedItem[] use) => Reconciler.Reconcile(Day, BillSettlement.Settled, bill, by, use, "v");
}
