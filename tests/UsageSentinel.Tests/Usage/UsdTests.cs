using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class UsdTests
{
    [Theory]
    [InlineData("412.07", "$412.07")] // two decimals
    [InlineData("1", "$1.00")] // two decimals also where they are zero
    [InlineData("0.4198", "$0.42")] // from ten cents up
    [InlineData("0.1", "$0.10")]
    [InlineData("0.09999", "$0.1000")] // below, as many as a price of a request needs
    [InlineData("1234567.891", "$1,234,567.89")] // thousands are separated
    [InlineData("0", "$0.00")] // nothing is nothing
    [InlineData("0.0042", "$0.0042")] // four decimals below ten cents
    [InlineData("0.00005", "$0.0001")] // the smallest that four decimals show
    [InlineData("0.0000499", "<$0.01")] // four decimals would show nothing
    [InlineData("-0.0000499", "-<$0.01")] // the same of a credit
    [InlineData("-3.5", "-$3.50")]
    [InlineData("-0.25", "-$0.25")]
    public void ToString_Amount_ShowsWhatMatters(string amount, string shown) =>
        Assert.Equal(shown, new Usd(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)).ToString());

    /// <summary>Amounts below one another have as many decimals as one another.</summary>
    [Theory]
    [InlineData("1234567.891", "$1,234,567.89")]
    [InlineData("0.1761", "$0.18")]
    [InlineData("0.01", "$0.01")]
    [InlineData("0.0099", "<$0.01")] // below a cent is not nothing
    [InlineData("0", "$0.00")]
    [InlineData("-0.25", "-$0.25")]
    [InlineData("-0.001", "-<$0.01")]
    public void ToCents_Amount_HasTwoDecimals(string amount, string shown) =>
        Assert.Equal(shown, new Usd(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)).ToCents());

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
