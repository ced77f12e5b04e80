using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using static UsageSentinel.Tests.Finance.GivenBills;

namespace UsageSentinel.Tests.Finance;

public sealed class CalibrationTests
{
    private static readonly LineItem Input = LineItemWords.Read("gpt-4o, input");

    [Fact]
    public void Learn_ADiscount_IsTheFactor() => Assert.Equal(0.9m, Learn(0.9m, 0.9m, 0.9m).FactorOf(Project, Input));

    [Fact]
    public void Learn_OneOddDay_MovesNothing() => Assert.Equal(0.9m, Learn(0.9m, 0.9m, 0.9m, 0.9m, 3m).FactorOf(Project, Input));

    [Fact]
    public void Learn_TwoDaysInAgreement_AreANewPrice() => Assert.Equal(0.2m, Learn(1m, 1m, 1m, 1m, 0.2m, 0.2m).FactorOf(Project, Input));

    [Fact]
    public void Learn_ItemNeverBilled_TakesTheFactorOfItsProjectThenOfAll()
    {
        var learned = Learn(0.9m, 0.9m);

        Assert.Equal(0.9m, learned.FactorOf(Project, LineItemWords.Read("o3, output")));
        Assert.Equal(0.9m, learned.FactorOf(new ProjectId("another"), Input));
        Assert.Equal(1m, Calibration.None.FactorOf(Project, Input));
    }

    [Fact]
    public void Learn_OpenDays_TeachNothing() => Assert.Same(
        Calibration.None, CalibrationLearning.Learn(Calibration.None, [Settled(0, 10, 9) with { Settled = BillSettlement.Open }]));

    [Fact]
    public void Learn_SameDaysAgain_IsTheSameVersion()
    {
        var once = Learn(0.9m, 0.9m);

        Assert.Same(once, CalibrationLearning.Learn(once, Days(0.9m, 0.9m)));
        Assert.Equal(2, CalibrationLearning.Learn(once, Days(0.9m, 0.9m, 0.9m)).Version);
    }

    [Property(MaxTest = 300)]
    public Property Learn_AnyBills_KeepsFactorsInTheirBounds() => Prop.ForAll(
        Gen.ArrayOf(Gen.Choose(-100, 100_000).Zip(Gen.Choose(0, 100_000))).ToArbitrary(),
        days =>
        {
            var learned = CalibrationLearning.Learn(
                Calibration.None, days.Select((day, number) => Settled(number, day.Item2 / 1_000m, day.Item1 / 1_000m)));
            return learned.Items.Select(item => item.Value).Concat(learned.Projects.Values).Append(learned.Overall)
                .All(factor => factor is >= Calibration.Least and <= Calibration.Most);
        });

    [Property(MaxTest = 200)]
    public Property Learn_AnyOrder_TeachesTheSame() => Prop.ForAll(
        Gen.Shuffle(Enumerable.Range(0, 9).ToArray()).ToArbitrary(),
        order => CalibrationLearning.Learn(Calibration.None, order.Select(day => Settled(day, 10, day + 5))).Items
            .SequenceEqual(CalibrationLearning.Learn(Calibration.None, Enumerable.Range(0, 9).Select(day => Settled(day, 10, day + 5))).Items));

    private static Calibration Learn(params decimal[] ratios) => CalibrationLearning.Learn(Calibration.None, Days(ratios));

    private static IEnumerable<Reconciliation> Days(params decimal[] ratios) => ratios.Select((ratio, day) => Settled(day, 10, 10 * ratio));
}
