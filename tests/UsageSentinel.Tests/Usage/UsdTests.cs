using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class UsdTests
{
    [Theory]
    [InlineData("412.07", "$412.07")]
    [InlineData("1", "$1.00")]
    [InlineData("1234567.891", "$1,234,567.89")]
    [InlineData("0", "$0.00")]
    [InlineData("0.0042", "$0.0042")]
    [InlineData("0.5", "$0.5000")]
    [InlineData("-3.5", "-$3.50")]
    [InlineData("-0.25", "-$0.2500")]
    public void ToString_Amount_ShowsWhatMatters(string amount, string shown) =>
        Assert.Equal(shown, new Usd(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)).ToString());

    [Fact]
    public void Arithmetic_IsExact()
    {
        var tenth = new Usd(0.1m);

        Assert.Equal(new Usd(0.3m), tenth + tenth + tenth);
        Assert.Equal(Usd.Zero, tenth - tenth);
        Assert.Equal(new Usd(0.05m), tenth * 0.5m);
    }

    [Fact]
    public void Order_IsByAmount()
    {
        Assert.True(new Usd(1) < new Usd(2) && new Usd(2) > new Usd(1) && new Usd(1) <= new Usd(1) && new Usd(1) >= new Usd(1));
        Assert.Equal(new Usd(2), Usd.Max(new Usd(1), new Usd(2)));
        Assert.Equal(new Usd(-1), Usd.Max(new Usd(-1), new Usd(-2)));
    }
}
