using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console;

namespace UsageSentinel.Tests.Console;

public sealed class BandChartTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A line from the start of one hour to the start of the next would rise before the alert began.</summary>
    [Fact]
    public void Of_AnHour_IsLevelFromItsStartToItsEnd()
    {
        var chart = BandChart.Of([Hour(0, 1), Hour(1, 4)], [], "Cost")!;

        Assert.Equal("0,150 1,150 1,0 2,0", chart.Lines.Actual);
        Assert.Equal("0,150 1,150 1,150 2,150", chart.Lines.Expected);
        Assert.Equal("M0,100L1,100L1,100L2,100L2,200L1,200L1,200L0,200Z", chart.Lines.Band);
        Assert.Equal("M0,100L1,100L1,0L2,0L2,100L1,100L1,100L0,100Z", chart.Lines.Over);
        Assert.Equal(2, chart.Width);
    }

    [Fact]
    public void Of_AMark_IsWhereItHappenedAndInTheText()
    {
        var chart = BandChart.Of([Hour(0, 1), Hour(1, 4)], [(Noon.AddMinutes(75), "alert began"), (Noon.AddHours(2), "resolved"), (Noon.AddHours(3), "later")], "Cost")!;

        Assert.Equal(["1.25", "2"], chart.Marks.Select(mark => mark.X));
        Assert.Contains("Highest hour: $4.00 from 2026-09-15 13:00 to 14:00", chart.Label, StringComparison.Ordinal);
        Assert.Contains("Marked: alert began 2026-09-15 13:15, resolved 2026-09-15 14:00.", chart.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TheAxis_BeginsWithTheFirstHourAndEndsWithTheEndOfTheLast()
    {
        var chart = BandChart.Of([.. Enumerable.Range(0, 6).Select(hour => Hour(hour, 1))], [], "Cost")!;

        Assert.Equal(["09-15 12:00", "09-15 14:00", "09-15 16:00", "09-15 18:00"], chart.Ticks.AsEnumerable());
        Assert.Equal(6, double.Parse(chart.Lines.Actual!.Split(' ')[^1].Split(',')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>It is drawn as wide as it is known, apart from the hours that have ended, and against its own part of the band.</summary>
    [Fact]
    public void Of_AnHourThatHasNotEnded_IsDrawnApart()
    {
        var chart = BandChart.Of([Hour(0, 1), Hour(1, 2), Hour(2, 0.5m) with { Minutes = 15, ExpectedUsd = 0.25m, HighUsd = 0.75m }], [], "Cost")!;

        Assert.Equal("0,100 1,100 1,0 2,0", chart.Lines.Actual);
        Assert.Equal("2,0 2,150 2.25,150", chart.Lines.SoFar);
        Assert.EndsWith("2,125L2.25,125L2.25,200L2,200L2,200L1,200L1,200L0,200Z", chart.Lines.Band, StringComparison.Ordinal);
        Assert.Null(chart.Lines.Over);
        Assert.Equal("so far, to 14:15 UTC", chart.SoFar);
        Assert.Contains("to 2026-09-15 14:15 UTC, each hour from its start to its end, the last one so far, to 14:15 UTC.", chart.Label, StringComparison.Ordinal);
        Assert.Null(BandChart.Of([Hour(0, 1), Hour(1, 2)], [], "Cost")!.SoFar);
    }

    private static CoursePoint Hour(int hour, decimal usd) => new(Noon.AddHours(hour), 10, usd, 1, 0, 2);
}
