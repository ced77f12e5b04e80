using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Responding;

/// <summary>The first step of a throttle leaves normal traffic alone.</summary>
public sealed class HeadRoomTests
{
    private static readonly Arbitrary<(int Requests, int PerRequest)[]> AnyMinutes = (
        from requests in Gen.Choose(0, 500)
        from tokens in Gen.Choose(1, 5_000)
        select (requests, tokens)).ArrayOf(200).ToArbitrary();

    /// <summary>Whatever the minutes were, no more than a thousandth of their requests would have been refused, and the limit is not far above the busiest one.</summary>
    [Property(MaxTest = 500)]
    public Property Raise_AnyMinutes_RefusesNoMoreThanAThousandth() => Prop.ForAll(AnyMinutes, minutes =>
    {
        var normal = minutes.Select(minute => new NormalMinute(minute.Requests, (double)minute.Requests * minute.PerRequest)).ToArray();
        var raised = HeadRoom.Raise(Model(0, 0), normal, []);
        return raised.Refused <= HeadRoom.MostRefused
            && raised.RequestsPerMinute <= (normal.Max(minute => minute.Requests) * 1.2) + 1e-6
            && raised.TokensPerMinute <= (normal.Max(minute => minute.Tokens) * 1.2) + 1e-6;
    });

    /// <summary>One minute of ten thousand far above the others is not worth more room for an attacker.</summary>
    [Fact]
    public void Raise_OneMinuteFarAboveTheOthers_IsNotRaisedForIt()
    {
        NormalMinute[] minutes = [.. Enumerable.Repeat(new NormalMinute(10, 1_000), 9_999), new NormalMinute(40, 4_000)];

        var raised = HeadRoom.Raise(Model(0, 0), minutes, []);

        Assert.InRange(raised.RequestsPerMinute, 11.9, 13);
        Assert.InRange(raised.TokensPerMinute, 1_190, 1_300);
        Assert.Equal(0.00028, raised.Refused.GetValueOrDefault(), 5);
    }

    [Fact]
    public void Raise_NoMinutesOrEnoughRoomAlready_LeavesTheLimits()
    {
        Assert.Equal(Model(7, 900), HeadRoom.Raise(Model(7, 900), [], []));
        Assert.Equal(Model(70, 9_000) with { Refused = 0 }, HeadRoom.Raise(Model(70, 9_000), [new NormalMinute(10, 1_000)], []));
    }

    /// <summary>A job that runs once a week is not in eight days of minutes as often as in four weeks; a day that was like no other is not worth more room.</summary>
    [Fact]
    public void Raise_BusiestMinutesOfFourWeeks_LeaveRoomForWhatHappensOnceAWeek()
    {
        BusyMinute[] weekly = [.. Enumerable.Range(0, 28).Select(day => day % 7 == 3 ? new BusyMinute(300, 90_000) : new BusyMinute(12, 1_200))];
        NormalMinute[] minutes = [.. Enumerable.Repeat(new NormalMinute(10, 1_000), 1_000)];

        var raised = HeadRoom.Raise(Model(0, 0), minutes, weekly);

        Assert.Equal((300, 90_000, 28, 0), (raised.RequestsPerMinute, raised.TokensPerMinute, raised.DaysSeen, raised.DaysAbove));
        weekly[0] = new BusyMinute(5_000, 9_000_000);
        raised = HeadRoom.Raise(Model(0, 0), minutes, weekly);
        Assert.Equal((300, 90_000, 28, 1), (raised.RequestsPerMinute, raised.TokensPerMinute, raised.DaysSeen, raised.DaysAbove));
        Assert.InRange(HeadRoom.Raise(Model(0, 0), minutes, weekly[..6]).RequestsPerMinute, 0, 13);
    }

    [Theory]
    [InlineData(10, 1_000, 0, "both are enough")]
    [InlineData(5, 1_000, 0.5, "requests are refused")]
    [InlineData(10, 250, 0.75, "tokens refuse requests in proportion")]
    [InlineData(5, 250, 0.75, "the tighter one counts")]
    public void Refused_Limits_CountTheTighterOne(double requests, double tokens, double share, string why) =>
        Assert.Equal((why, share), (why, HeadRoom.Refused([new NormalMinute(10, 1_000)], requests, tokens)));

    private static ModelTraffic Model(double requests, double tokens) => new("gpt-4o", new Usd(20m), requests, tokens, new Usd(0.01m), new Usd(0.00001m));
}
