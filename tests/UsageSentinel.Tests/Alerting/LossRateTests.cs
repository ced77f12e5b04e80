using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Alerting.Routing;

namespace UsageSentinel.Tests.Alerting;

public sealed class LossRateTests
{
    [Theory]
    [InlineData("the example of the page", 412, "2026-11-24T23:00Z", "2026-11-25T03:17:30Z", "2026-11-25T03:20Z", "$412 so far, $96/h, $864 by 09:00")]
    [InlineData("after nine it is the next morning", 100, "2026-11-25T09:00Z", "2026-11-25T10:00Z", "2026-11-25T10:05Z", "$100 so far, $100/h, $2,300 by 09:00")]
    [InlineData("within the last hour it is the next morning too", 24, "2026-11-24T07:30Z", "2026-11-25T07:30Z", "2026-11-25T07:30Z", "$24 so far, $1.00/h, $49 by 09:00")]
    [InlineData("small sums keep their cents", 0.5, "2026-11-25T00:00Z", "2026-11-25T02:00Z", "2026-11-25T02:00Z", "$0.5000 so far, $0.2500/h, $2.00 by 09:00")]
    [InlineData("nothing lost", 0, "2026-11-25T00:00Z", "2026-11-25T02:00Z", "2026-11-25T02:00Z", null)]
    [InlineData("no time to measure over", 5, "2026-11-25T02:00Z", "2026-11-25T02:00Z", "2026-11-25T02:00Z", null)]
    public void Of_LossInBerlin_SaysWhatTheMorningWillCost(string row, double excess, string since, string through, string now, string? wanted)
    {
        Assert.NotEmpty(row);
        Assert.Equal(wanted, LossRate.Of(new Usd((decimal)excess), At(since), At(through), At(now), GivenRoutes.Berlin)?.ToString());
    }

    [Fact]
    public void Of_DayTheClockChanges_StillNineInTheMorning()
    {
        var clock = LossRate.Of(new Usd(10), At("2026-10-24T20:00Z"), At("2026-10-24T22:00Z"), At("2026-10-24T22:00Z"), GivenRoutes.Berlin);

        Assert.Equal(At("2026-10-25T08:00Z"), clock?.By);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
