using System.Collections.Immutable;
using FsCheck.Xunit;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Tests.Storing;

public sealed class AttainmentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Sweeps every five minutes judge everything in time; after a pause of an hour, what waited longer than lag and two sweeps is late.</summary>
    [Fact]
    public void With_SweepsInTimeAndThenAPause_CountsWhatWasLate()
    {
        var policy = new SweepPolicy();
        var known = ImmutableArray<MonthAttainment>.Empty;
        for (var now = Noon; now < Noon.AddHours(1); now += policy.Every)
        {
            known = known.With(new TimeWindow(now - policy.Lag - policy.Every, now - policy.Lag), now - policy.JudgedWithin);
        }

        Assert.Equal(new MonthAttainment(new DateOnly(2026, 9, 1), 60, 60), Assert.Single(known));

        var back = Noon.AddMinutes(55 + 60);
        known = known.With(new TimeWindow(Noon.AddMinutes(55) - policy.Lag, back - policy.Lag), back - policy.JudgedWithin);

        Assert.Equal(new MonthAttainment(new DateOnly(2026, 9, 1), 120, 70), Assert.Single(known));
    }

    [Fact]
    public void With_AcrossTheEndOfAMonth_CountsInBoth() => Assert.Equal(
        [new MonthAttainment(new DateOnly(2026, 9, 1), 30, 0), new MonthAttainment(new DateOnly(2026, 10, 1), 30, 15)],
        ImmutableArray<MonthAttainment>.Empty.With(
            new TimeWindow(new DateTimeOffset(2026, 9, 30, 23, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 1, 0, 30, 0, TimeSpan.Zero)),
            new DateTimeOffset(2026, 10, 1, 0, 15, 0, TimeSpan.Zero)).ToArray());

    [Fact]
    public void With_MoreThanAYear_KeepsThirteenMonths()
    {
        var start = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var known = ImmutableArray<MonthAttainment>.Empty.With(new TimeWindow(start, start.AddMonths(20)), start);

        Assert.Equal((13, new DateOnly(2025, 8, 1)), (known.Length, known[0].Month));
    }

    [Property(MaxTest = 100)]
    public bool Read_OfWhatWasWritten_IsTheSame(ushort[] minutes)
    {
        var known = minutes.Take(13).Select((count, index) => new MonthAttainment(new DateOnly(2026, 1, 1).AddMonths(index), count, count / 2)).ToImmutableArray();
        return Attainments.Read(Attainments.Write(known)).SequenceEqual(known);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("2026-13:1:1")]
    [InlineData("2026-09:-1:1")]
    public void Read_OfNonsense_IsNothing(string text) => Assert.Empty(Attainments.Read(text));

    [Theory]
    [InlineData("0 */5 * * * *", 5)]
    [InlineData("0 0 * * * *", 60)]
    [InlineData("0 */10 8-17 * * *", 850)] // over night it does not run
    public void Every_OfASchedule_IsItsLongestPause(string cron, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), Schedule.Parse(cron)!.Every);
}
