using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

public sealed class ShadowPrecisionTests
{
    [Fact]
    public void Of_NothingSaid_KnowsNothing()
    {
        var shadow = ShadowPrecision.Of([ShadowLabel.None, ShadowLabel.None]);

        Assert.Equal((2, 0, null, 0d, 1d), (shadow.WouldHaveActed, shadow.Labelled, shadow.Precision, shadow.Low, shadow.High));
    }

    /// <summary>Figures of Wilson's interval from the literature, to four digits.</summary>
    [Theory]
    [InlineData(10, 0, 0.7225, 1.0)]
    [InlineData(0, 10, 0.0, 0.2775)]
    [InlineData(8, 2, 0.4902, 0.9433)]
    [InlineData(50, 50, 0.4038, 0.5962)]
    public void Interval_IsWilsons(int confirmed, int benign, double low, double high)
    {
        var shadow = new ShadowPrecision(confirmed, benign, 7);

        Assert.Equal(low, shadow.Low, 4);
        Assert.Equal(high, shadow.High, 4);
    }

    [Property(MaxTest = 500)]
    public Property Interval_HoldsTheShareAndNarrowsWithMoreWords() => Prop.ForAll(
        (from confirmed in Gen.Choose(0, 300) from benign in Gen.Choose(0, 300) where confirmed + benign > 0 select (confirmed, benign)).ToArbitrary(),
        said =>
        {
            var once = new ShadowPrecision(said.confirmed, said.benign, 0);
            var tenfold = new ShadowPrecision(said.confirmed * 10, said.benign * 10, 0);
            return once.Low >= 0 && once.High <= 1 && once.Low <= once.Precision && once.Precision <= once.High
                && tenfold.High - tenfold.Low < once.High - once.Low;
        });
}
