using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Tests.Finance.GivenBills;
using static UsageSentinel.Tests.Reporting.Costs.GivenCharges;

namespace UsageSentinel.Tests.Reporting.Costs;

public sealed class SavingsTests
{
    /// <summary>20 of 40 million tokens from the cache at half the price of $2.50: $25 less.</summary>
    [Fact]
    public void Find_AnotherKeyReachesMoreFromTheCache_SaysWhatThatIsWorth()
    {
        var hint = Assert.Single(Find(
            Charge(One, "gpt-4o", CostMeter.Input, 40_000_000, batch: true),
            Charge(Other, "gpt-4o", CostMeter.Input, 20_000_000, batch: true),
            Charge(Other, "gpt-4o", CostMeter.CachedInput, 20_000_000, batch: true)));

        Assert.Equal((SavingKind.CachedInput, "gpt-4o by k1", 25m), (hint.Kind, hint.What, hint.Saved.Amount));
        Assert.StartsWith("at most", hint.Because, StringComparison.Ordinal);
    }

    /// <summary>No key shows that it can be done.</summary>
    [Fact]
    public void Find_NobodyUsesTheCache_PromisesNothing() =>
        Assert.Empty(Find(Charge(One, "gpt-4o", CostMeter.Input, 40_000_000, batch: true), Charge(Other, "gpt-4o", CostMeter.Input, 40_000_000, batch: true)));

    [Fact]
    public void Find_OldVersionOfAModel_NamesTheCheaperOne()
    {
        var hint = Assert.Single(Find(Charge(One, "gpt-4o-2024-05-13", CostMeter.Output, 4_000_000, batch: true)));

        Assert.Equal((SavingKind.CheaperVersion, 20m), (hint.Kind, decimal.Round(hint.Saved.Amount, 12)));
        Assert.Contains("gpt-4o,", hint.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AskedAtOnce_IsHalfThePriceForEveryTenth()
    {
        var hint = Assert.Single(Find(Charge(One, "gpt-4o", CostMeter.Output, 10_000_000)));

        Assert.Equal((SavingKind.Batch, 5m), (hint.Kind, hint.Saved.Amount));
    }

    /// <summary>Cents, models in no list, and lines no usage explains.</summary>
    [Fact]
    public void Find_NothingWorthADollar_SaysNothing()
    {
        Assert.Empty(Find(Charge(One, "gpt-4o", CostMeter.Output, 100_000)));
        Assert.Empty(Find(Charge(One, "model-of-tomorrow", CostMeter.Output, 100_000_000)));
        Assert.Empty(Find(Line(One, "training", 1_000)));
    }

    private static ImmutableArray<SavingHint> Find(params FocusCharge[] charges)
    {
        var cheaper = new CheaperVersions(Book, Day);
        var tally = new CostAccumulator(IncidentClassifier.Empty, new HashSet<(SeriesId, DateOnly)>(), cheaper);
        foreach (var charge in charges)
        {
            tally.Add(charge);
        }

        return new Savings(Book, cheaper, Day).Find(tally.Totals());
    }
}
