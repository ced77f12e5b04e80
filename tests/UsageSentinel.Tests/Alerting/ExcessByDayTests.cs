using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

/// <summary>The excess of an alert splits by day, and the days add up to the whole whatever happens.</summary>
public sealed class ExcessByDayTests
{
    private static readonly DateTimeOffset Begin = Given.Monday.AddHours(18);

    /// <summary>Found after 12 hours, six of them on each day: half of it is of each. What comes later is of its own day.</summary>
    [Fact]
    public void Until_ExcessOverMidnight_IsOfBothDays()
    {
        var found = ExcessByDay.None.Until(Begin, Begin.AddHours(12), new Usd(24));
        var later = found.Until(Begin.AddHours(12), Begin.AddHours(13), new Usd(30));

        Assert.Equal([(1, 12m), (2, 12m)], found.Days.Select((day, place) => (place + 1, day.Excess.Amount)));
        Assert.Equal([new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 3)], later.Days.Select(day => day.Day));
        Assert.Equal(18m, later.Days[1].Excess.Amount);
    }

    /// <summary>What was over before midnight cost nothing on the day after.</summary>
    [Fact]
    public void Until_OverEarlierThanThought_HasNothingOfTheDaysAfterIt()
    {
        var thought = ExcessByDay.None.Until(Begin, Begin.AddHours(10), new Usd(20));

        var over = thought.Until(Begin.AddHours(10), Begin.AddHours(5), new Usd(19));

        Assert.Equal(new DayExcess(new DateOnly(2026, 3, 2), new Usd(19)), Assert.Single(over.Days));
    }

    [Property]
    public Property Until_AnyCourse_AddsUpToTheWhole() => Prop.ForAll(
        Gen.Choose(-30, 90).Zip(Gen.Choose(0, 900_000_000)).ListOf().ToArbitrary(),
        steps =>
        {
            var (days, through) = (ExcessByDay.None, Begin);
            foreach (var (hours, millionths) in steps)
            {
                var next = through.AddHours(hours) is var then && then > Begin ? then : Begin.AddMinutes(5);
                var total = new Usd(millionths / 1_000_000m);
                days = days.Until(through, next, total);
                if (days.Total != total || days.Days.Any(day => day.Day > DateOnly.FromDateTime(next.AddTicks(-1).UtcDateTime)))
                {
                    return false;
                }

                through = next;
            }

            return days.Days.Select(day => day.Day).SequenceEqual(days.Days.Select(day => day.Day).Distinct().Order());
        });
}
