using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Findings;

public sealed class ExcessPartsProperties
{
    private static readonly UsualUnits Usual = new(1_000, 2_000_000, 40);

    private static readonly Gen<double> AnyCount = Gen.Elements(0, 1e-9, 0.5, 1, 7, 1_000, 3.3e6, 1e15, 1e30, double.MaxValue);

    [Property(MaxTest = 1_000)]
    public Property Of_AnythingAtAll_AddsUpToTheExcessExactly() => Prop.ForAll(
        AnyCount.ArrayOf(7).Zip(Gen.Elements(0m, 0.000001m, 1m, 12.345678m, 1e15m)).ToArbitrary(),
        given =>
        {
            var (numbers, cost) = given;
            var usual = new UsualUnits(numbers[0], numbers[1], numbers[2]);
            var parts = ExcessParts.Of(new Usd(cost), new UsualUnits(numbers[3], numbers[4], numbers[5]), numbers[6], usual);

            return parts.Volume + parts.Mix + parts.Price + parts.Shape == ExcessParts.Excess(new Usd(cost), numbers[6], usual)
                && parts.Total >= Usd.Zero && parts.Total.Amount <= cost;
        });

    [Property(MaxTest = 200)]
    public Property Of_OneFactorAlone_CarriesTheWhole() => Prop.ForAll(Gen.Choose(11, 900).Zip(Gen.Choose(0, 3)).ToArbitrary(), given =>
    {
        var (factor, which) = (given.Item1 / 10.0, given.Item2);
        var (requests, perRequest, perToken, price) = (which == 0 ? factor : 1, which == 1 ? factor : 1, which == 2 ? factor : 1, which == 3 ? factor : 1);
        var units = new UsualUnits(100 * requests, 200_000 * requests * perRequest, 4 * requests * perRequest * perToken);
        var parts = ExcessParts.Of(new Usd((decimal)(units.Usd * price)), units, 100, Usual);
        var whole = (4 * factor) - 4;

        return Enumerable.Range(0, 4).All(part =>
            Math.Abs((double)(part switch { 0 => parts.Volume, 1 => parts.Shape, 2 => parts.Mix, _ => parts.Price }).Amount - (part == which ? whole : 0)) < 1e-4 * (1 + whole));
    });

    [Fact]
    public void Of_NothingUsual_IsAllVolume()
    {
        var parts = ExcessParts.Of(new Usd(5), new UsualUnits(10, 100, 5), 0, default);

        Assert.Equal(new ExcessParts(new Usd(5), Usd.Zero, Usd.Zero, Usd.Zero), parts);
    }

    [Fact]
    public void Of_NoMoreThanExpected_IsNothing() => Assert.Equal(default, ExcessParts.Of(new Usd(3), new UsualUnits(100, 200_000, 3), 100, Usual));
}
