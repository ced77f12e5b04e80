using System.Globalization;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Tests.Alerting.Routing;

public sealed class WeeklyHoursTests
{
    private static readonly DayOfWeek[] Workdays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    [Theory]
    [InlineData("the first minute is in", "2026-11-25T08:00:00Z", "09:00", "17:00", true)]
    [InlineData("the last is not", "2026-11-25T16:00:00Z", "09:00", "17:00", false)]
    [InlineData("just before", "2026-11-25T07:59:59Z", "09:00", "17:00", false)]
    [InlineData("in summer the clock is another hour off", "2026-07-01T07:00:00Z", "09:00", "17:00", true)]
    [InlineData("a Saturday is no workday", "2026-11-28T10:00:00Z", "09:00", "17:00", false)]
    [InlineData("a night begins on a workday", "2026-11-27T21:30:00Z", "22:00", "06:00", true)]
    [InlineData("and goes on into Saturday", "2026-11-28T04:30:00Z", "22:00", "06:00", true)]
    [InlineData("Sunday's night does not begin", "2026-11-29T22:30:00Z", "22:00", "06:00", false)]
    [InlineData("so Monday's early hours are out", "2026-11-30T03:00:00Z", "22:00", "06:00", false)]
    [InlineData("equal ends are a whole day", "2026-11-25T13:37:00Z", "00:00", "00:00", true)]
    [InlineData("the hour shown twice, first time", "2026-10-25T00:30:00Z", "02:00", "03:00", false)]
    public void Contains_WorkdaysInBerlin_ByTheClockOnTheWall(string row, string at, string from, string to, bool isIn)
    {
        Assert.NotEmpty(row);
        var hours = new WeeklyHours([.. Workdays], Time(from), Time(to), GivenRoutes.Berlin);

        Assert.Equal(isIn, hours.Contains(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Contains_TheHourTheClockShowsTwice_CountsTwice()
    {
        var hours = new WeeklyHours([], Time("02:00"), Time("03:00"), GivenRoutes.Berlin);

        Assert.True(hours.Contains(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero)));
        Assert.True(hours.Contains(new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero)));
        Assert.False(hours.Contains(new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.Zero)));
    }

    private static TimeOnly Time(string text) => TimeOnly.Parse(text, CultureInfo.InvariantCulture);
}
