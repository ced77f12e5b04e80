using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Alerting;

public sealed class LossRateTests
{
    private const string By = "2026-11-25T08:00Z";

    [Theory]
    [InlineData("the example of the page", 412, 118.0, "2026-11-25T03:17:30Z", "$412 so far, $118/h now, $968 by Wednesday 08:00")]
    [InlineData("the rate of now and not the mean", 100, 1.0, "2026-11-25T06:00Z", "$100 so far, $1.00/h now, $102 by Wednesday 08:00")]
    [InlineData("no rate is measured: the mean", 24, null, "2026-11-25T06:00Z", "$24 so far, $4.00/h on average, $32 by Wednesday 08:00")]
    [InlineData("small sums keep their cents", 0.5, 0.25, "2026-11-25T02:00Z", "$0.50 so far, $0.25/h now, $2.00 by Wednesday 08:00")]
    [InlineData("nothing more is coming", 50, 0.0, "2026-11-25T02:00Z", "$50 so far, $0.00/h now")]
    [InlineData("usage is known beyond the morning", 50, 5.0, "2026-11-25T09:00Z", "$50 so far, $5.00/h now")]
    [InlineData("no time to measure over", 5, null, "2026-11-25T00:00Z", "$5.00 so far")]
    [InlineData("nothing lost", 0, 5.0, "2026-11-25T02:00Z", null)]
    public void Of_Loss_SaysWhatItIsNowAndWillBe(string row, double excess, double? current, string through, string? wanted)
    {
        Assert.NotEmpty(row);
        var burn = current is { } perHour ? new Usd((decimal)perHour) : (Usd?)null;
        Assert.Equal(wanted, LossRate.Of(new Usd((decimal)excess), burn, At("2026-11-25T00:00Z"), At(through), At(By))?.ToString());
    }

    [Fact]
    public void ToString_Over_IsAllOfItToTheCent() =>
        Assert.Equal("$412.07 in all", (LossRate.Of(new Usd(412.07m), Usd.Zero, At(By), At(By), At(By))! with { IsOver = true }).ToString());

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
