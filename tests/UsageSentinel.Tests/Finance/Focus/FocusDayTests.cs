using FsCheck.Xunit;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance.Focus;

public sealed class FocusDayTests
{
    private static DayCharge Charge(SeriesId series, CostMeter meter, decimal quantity, decimal price = 0.0000025m, string model = "gpt-4o-2024-08-06") =>
        new(new DayMeter(series, model, false, "default", null, meter, price, true), quantity);

    [Fact]
    public void Settled_BillOfTheProject_IsSharedByLineItemAndUse()
    {
        var charges = FocusDay.Settled(
            Day,
            [Bill("gpt-4o-2024-08-06, input", 9), Bill("gpt-4o-2024-08-06, output", 4)],
            CostAttribution.Allocated,
            [Charge(One, CostMeter.Input, 2_000_000), Charge(Other, CostMeter.Input, 1_000_000), Charge(Other, CostMeter.Output, 100, 0.00001m)]);

        Assert.Equal([6m, 3m, 4m], charges.Select(charge => Math.Round(charge.Billed.Amount, 9)));
        Assert.Equal(13m, charges.Sum(charge => charge.Billed.Amount));
        Assert.All(charges, charge => Assert.Equal((CostBasis.Billed, CostAttribution.Allocated), (charge.Basis, charge.Attribution)));
    }

    [Fact]
    public void Settled_BillByKey_GoesToThatKeyOnly()
    {
        var charges = FocusDay.Settled(
            Day, [Bill("gpt-4o, input", 9, "k1")], CostAttribution.Reported, [Charge(One, CostMeter.Input, 1), Charge(Other, CostMeter.Input, 1_000_000)]);

        Assert.Equal(9m, charges.Single(charge => charge.Series == One).Billed.Amount);
        Assert.Equal(0m, charges.Single(charge => charge.Series == Other).Billed.Amount);
    }

    [Fact]
    public void Settled_LineNobodyUsed_StandsUnderItsOwnWords()
    {
        var charge = Assert.Single(FocusDay.Settled(Day, [Bill("fine-tuning training", 3)], CostAttribution.Allocated, []));

        Assert.Equal((null, "fine-tuning training", 3m), (charge.Meter, charge.Words, charge.Billed.Amount));
        Assert.Equal(new SeriesId(Project, null), charge.Series);
    }

    [Fact]
    public void Settled_WordsNobodyKnows_AreAllottedToTheKeysAsInTheBooks()
    {
        var charges = FocusDay.Settled(
            Day,
            [Bill("Platform adjustment", 8), Bill("evals | GPT-4o, input_tokens", 4)],
            CostAttribution.Allocated,
            [Charge(One, CostMeter.Input, 3), Charge(Other, CostMeter.Input, 1)]);

        Assert.Equal([3m, 1m], charges.Where(charge => charge.Meter is not null).Select(charge => charge.Billed.Amount));
        Assert.Equal([(One, 6m), (Other, 2m)], charges.Where(charge => charge.Words == "Platform adjustment").Select(charge => (charge.Series, charge.Billed.Amount)));
        Assert.EndsWith("allocated in proportion", new FocusRow(FocusGiven.Books, charges[^1]).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Settled_Credit_IsNotTakenOffAnybodysUse()
    {
        var charges = FocusDay.Settled(Day, [Bill("gpt-4o, input", 9), Bill("gpt-4o, input", -2)], CostAttribution.Allocated, [Charge(One, CostMeter.Input, 5)]);

        Assert.Equal([9m, -2m], charges.Select(charge => charge.Billed.Amount));
        Assert.Equal("Credit", new FocusRow(FocusGiven.Books, charges[1]).Category);
    }

    [Fact]
    public void Settled_ForeignOrMissingAmounts_AreInNoSum() => Assert.Empty(
        FocusDay.Settled(Day, [Bill("gpt-4o, input", 9, currency: "eur"), Bill("gpt-4o, input", null)], CostAttribution.Allocated, []));

    [Property(MaxTest = 500)]
    public bool Settled_AnyBill_AddsUpToTheLastDigit(int[] cents, ushort[] quantities, bool byKey)
    {
        string[] items = ["gpt-4o, input", "gpt-4o, output", "gpt-4o", "gpt-4o, cached input", "something else", "web search", "evals | gpt-4o, input_tokens", "gpt-4o, odd thing", "flex | gpt-4o, output"];
        var bill = cents.Select((cent, index) => Bill(items[index % items.Length], cent / 7m, byKey && index % 3 > 0 ? "k" + (index % 3) : null)).ToList();
        var used = quantities.Select((quantity, index) => Charge(index % 2 == 0 ? One : Other, (CostMeter)(index % 4), quantity + 1, 0.0000001m * (1 + index))).ToList();

        var charges = FocusDay.Settled(Day, bill, byKey ? CostAttribution.Reported : CostAttribution.Allocated, used);

        return charges.Sum(charge => charge.Billed.Amount) == bill.Sum(row => row.Amount ?? 0)
            && charges.Select(charge => charge.Identity).Distinct().Count() == charges.Length;
    }

    [Property(MaxTest = 500)]
    public bool Between_WhatWasToldAndWhatIsAdded_IsWhatStands(short[] before, short[] after)
    {
        var (reported, now) = (Charges(before), Charges(after));
        var sums = FocusCorrections.Add(System.Collections.Immutable.ImmutableDictionary<string, FocusCharge>.Empty, reported);

        var corrections = FocusCorrections.Between(sums, now, CorrectionScope.ClosedPeriod);

        var all = FocusCorrections.Add(sums, corrections);
        return now.All(charge => charge.Quantity == 0 || all[charge.Identity].Billed == charge.Billed && all[charge.Identity].Quantity == charge.Quantity)
            && all.Values.Sum(charge => charge.Billed.Amount) == now.Sum(charge => charge.Billed.Amount)
            && FocusCorrections.Between(all, now, CorrectionScope.ClosedPeriod).IsEmpty;
    }

    private static List<FocusCharge> Charges(short[] amounts) =>
    [
        .. amounts.Select((amount, index) => new FocusCharge(
            Day, One, Charge(One, (CostMeter)(index % 9), 1).Of with { UnitPrice = index / 9 }, null, amount, new Usd(amount), new Usd(amount), CostBasis.Billed, CostAttribution.Reported)),
    ];
}
