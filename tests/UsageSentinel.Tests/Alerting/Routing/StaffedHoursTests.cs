using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Tests.Alerting.Routing;

public sealed class StaffedHoursTests
{
    [Theory]
    [InlineData("the same morning", "2026-11-25T03:20Z", "2026-11-25T08:00Z")]
    [InlineData("after nine: tomorrow", "2026-11-25T10:05Z", "2026-11-26T08:00Z")]
    [InlineData("within the last hour: tomorrow", "2026-11-25T07:30Z", "2026-11-26T08:00Z")]
    [InlineData("Friday evening: Monday", "2026-11-27T19:00Z", "2026-11-30T08:00Z")]
    [InlineData("Sunday before nine: Monday", "2026-11-29T04:00Z", "2026-11-30T08:00Z")]
    [InlineData("the clock changes on Sunday: still nine", "2026-10-23T20:00Z", "2026-10-26T08:00Z")]
    [InlineData("late on Sunday in UTC it is Monday there", "2026-11-29T23:30Z", "2026-11-30T08:00Z")]
    public void Next_InBerlin_IsNineOnAWeekday(string row, string now, string wanted)
    {
        Assert.NotEmpty(row);
        Assert.Equal(At(wanted), StaffedHours.Next(At(now), GivenRoutes.Berlin, []));
    }

    [Fact]
    public void Next_MutedInTheMorning_IsTheFirstHourThatIsNot()
    {
        ImmutableArray<WeeklyHours> muted = [new([], new TimeOnly(18, 0), new TimeOnly(10, 0), GivenRoutes.Berlin), new([DayOfWeek.Monday], new TimeOnly(0, 0), new TimeOnly(0, 0), GivenRoutes.Berlin)];

        Assert.Equal(At("2026-11-25T09:00Z"), StaffedHours.Next(At("2026-11-25T03:20Z"), GivenRoutes.Berlin, muted));
        Assert.Equal(At("2026-12-01T09:00Z"), StaffedHours.Next(At("2026-11-27T19:00Z"), GivenRoutes.Berlin, muted));
    }

    [Fact]
    public void Next_AlwaysMuted_IsTheNextWeekday() => Assert.Equal(
        At("2026-11-25T08:00Z"), StaffedHours.Next(At("2026-11-25T03:20Z"), GivenRoutes.Berlin, [new([], new TimeOnly(0, 0), new TimeOnly(0, 0), GivenRoutes.Berlin)]));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
