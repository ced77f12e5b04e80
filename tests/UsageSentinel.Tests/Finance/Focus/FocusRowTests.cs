using System.Globalization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance.Focus;

public sealed class FocusRowTests
{
    private static readonly FocusCharge Used = new(
        Day, One, new DayMeter(One, "gpt-4o", true, "batch", "low", CostMeter.Input, 0.00000125m, true), null, 1_000_003, new Usd(1.2m), new Usd(1_000_003 * 0.00000125m), CostBasis.Billed, CostAttribution.Reported);

    private static readonly FocusCharge Unexplained = new(Day, new(Project, null), null, "training", 1, new Usd(3), new Usd(3), CostBasis.Billed, CostAttribution.Allocated);

    [Fact]
    public void Row_EveryKindOfCharge_KeepsTheRulesOfTheSpecification()
    {
        FocusCharge[] kinds =
        [
            Used,
            Unexplained,
            Unexplained with { Billed = new Usd(-3), Listed = new Usd(-3) },
            Used with { Basis = CostBasis.Estimated },
            .. new[] { CorrectionScope.OpenPeriod, CorrectionScope.ClosedPeriod }.SelectMany(scope => new[]
            {
                Used with { Correction = scope, Quantity = -3, Billed = new Usd(-0.5m), Listed = new Usd(-3 * 0.00000125m) },
                Unexplained with { Correction = scope, Quantity = 0, Billed = new Usd(-0.5m), Listed = new Usd(-0.5m) },
            }),
        ];

        var rows = FocusGiven.RoundTrip(kinds);

        Assert.Equal(kinds.Length, rows.Count);
        Assert.All(rows, FocusRules.Check);
        Assert.Equal(2, rows.Count(row => row["ChargeClass"] == "Correction"));
    }

    [Fact]
    public void Row_CellsThatLookLikeFormulas_AreLeftAsTheyAre()
    {
        var row = Assert.Single(FocusGiven.RoundTrip([Used]));

        Assert.Equal("=Research, \"Lab\"", row["SubAccountName"]);
        Assert.Equal("-2+3\r\n<script>", row["ResourceName"]);
        Assert.Equal("alert-1", row["x_Incident"]);
        Assert.Equal("{\"owner\":\"a\\\"\\\\\\u000a\\u0001b\"}", row["Tags"]);
    }

    [Fact]
    public void Row_EveryMeter_HasANameAndAUnit() => Assert.All(Enum.GetValues<CostMeter>(), meter =>
    {
        var row = Assert.Single(FocusGiven.RoundTrip([Used with { Meter = Used.Meter! with { Meter = meter } }]));
        Assert.False(string.IsNullOrEmpty(row["SkuMeter"]) || string.IsNullOrEmpty(row["PricingUnit"]));
    });

    [Fact]
    public void Row_SmallAndLargeNumbers_HaveNoExponentAndNoGrouping()
    {
        var row = Assert.Single(FocusGiven.RoundTrip([Used with { Billed = new Usd(0.0000000000000001m), Quantity = 1e15m, Listed = new Usd(1e15m * 0.00000125m) }]));

        Assert.Equal("0.0000000000000001", row["BilledCost"]);
        Assert.Equal("1000000000000000", row["PricingQuantity"]);
        Assert.Equal(1e15m * 0.00000125m, decimal.Parse(row["ListCost"]!, CultureInfo.InvariantCulture));
    }
}
