using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Rotating;

public class CutOverTests
{
    private static readonly DateTimeOffset Start = GivenRotation.Start;
    private static readonly DateTimeOffset Learned = Start.AddDays(-35);
    private static readonly Rotation At = GivenRotation.At(RotationPhase.Overlapping);

    private static readonly ImmutableArray<UsageRow> Before = GivenRotation.Hours(GivenRotation.Old, Learned, Start, 100);

    [Fact]
    public void Judge_SilentForTheSetTimeAndCarried_IsCutOver()
    {
        var next = GivenRotation.Hours(GivenRotation.New, Start, Start.AddDays(8), 95);

        Assert.True(Judge(Before, next, 8).IsCutOver);
        Assert.False(Judge(Before, next, 7).IsCutOver);
    }

    [Fact]
    public void Judge_NewKeyCarriesLessThanItsShare_IsNotCutOver()
    {
        var finding = Judge(Before, GivenRotation.Hours(GivenRotation.New, Start, Start.AddDays(8), 94), 8);

        Assert.True(finding is { IsCutOver: false, IsSilent: true });
        Assert.Equal("The old key is silent, but the new key made 18,048 requests where 19,200 are normal.", finding.Sentence);
        Assert.True(CutOver.Judge(new RotationUsage(Before, [], Start.AddDays(8), Learned), At with { IsShareAccepted = true }, GivenRotation.Policy).IsCutOver);
    }

    /// <summary>A job that runs once a week: the day is silent, the week is not.</summary>
    [Fact]
    public void Judge_AWeeklyJobThatHasNotMoved_IsSeenBeforeTheOldKeyIsDeleted()
    {
        ImmutableArray<UsageRow> weekly = [.. Enumerable.Range(-5, 7).Select(week => GivenRotation.Row(GivenRotation.Old, Start.AddDays((7 * week) + 3).AddHours(6), 10, "o3"))];
        var next = GivenRotation.Hours(GivenRotation.New, Start, Start.AddDays(11), 100);

        var finding = Judge([.. Before, .. weekly], next, 11);

        Assert.False(finding.IsCutOver);
        var straggler = Assert.Single(finding.Stragglers);
        Assert.Equal(("o3", UsageEndpoint.Completions, 20L), (straggler.Model, straggler.Endpoint, straggler.Requests));
        Assert.Equal([6], straggler.Hours.ToArray());
        Assert.StartsWith("Still on the old key: o3 at Completions (20 requests, ", finding.Sentence, StringComparison.Ordinal);
        Assert.Contains("06:00-07:00 UTC", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_AQuietWeekAmongTheFour_LowersWhatIsAskedFor()
    {
        var quiet = new TimeWindow(Start.AddDays(-21), Start.AddDays(-12));
        ImmutableArray<UsageRow> uneven = [.. Before.Where(row => !quiet.Contains(row.Window.Start))];

        Assert.True(Judge(uneven, GivenRotation.Hours(GivenRotation.New, Start, Start.AddDays(8), 30), 8).IsCutOver);
    }

    [Fact]
    public void Judge_HistoryTooShort_IsNotCutOverByItself()
    {
        var young = GivenRotation.Hours(GivenRotation.Old, Start.AddDays(-3), Start, 100);
        var finding = CutOver.Judge(
            new RotationUsage(young, GivenRotation.Hours(GivenRotation.New, Start, Start.AddDays(8), 100), Start.AddDays(8), Start.AddDays(-3)), At, GivenRotation.Policy);

        Assert.True(finding is { IsCutOver: false, IsSilent: true, Normal: null });
        Assert.Contains("too short", finding.Sentence, StringComparison.Ordinal);
    }

    /// <summary>The set time begins at half past: an hour that reaches into it keeps the old key, and a minute says whether it was used before or within.</summary>
    [Theory]
    [InlineData(0, 60, false)]
    [InlineData(29, 1, true)]
    [InlineData(30, 1, false)]
    public void Judge_UseInTheHourInWhichTheSetTimeBegins_IsDecidedByTheMinute(int minute, int length, bool isCutOver)
    {
        var used = GivenRotation.Row(GivenRotation.Old, Start, 5) with { Window = new TimeWindow(Start.AddMinutes(minute), Start.AddMinutes(minute + length)) };
        var usage = new RotationUsage([.. Before, used], GivenRotation.Hours(GivenRotation.New, Start, Start.AddDays(9), 96), Start.AddDays(8).AddMinutes(30), Learned);

        Assert.Equal(isCutOver, CutOver.Judge(usage, At, GivenRotation.Policy).IsCutOver);
    }

    [Fact]
    public void Judge_UnusedKey_IsCutOverWithoutAnyUse() => Assert.True(Judge([], [], 8).IsCutOver);

    /// <summary>Any use within the set time, however small and whenever in it, keeps the old key.</summary>
    [Property(MaxTest = 500)]
    public Property Judge_AnyUseWithinTheSetTime_NeverCutsOver() => Prop.ForAll(
        Gen.Choose(0, (8 * 24) - 1).ToArbitrary(),
        hour => !Judge([.. Before, GivenRotation.Row(GivenRotation.Old, Start.AddHours(hour), 1)], GivenRotation.Hours(GivenRotation.New, Start, Start.AddDays(8), 200), 8).IsCutOver);

    private static CutOverFinding Judge(ImmutableArray<UsageRow> old, ImmutableArray<UsageRow> next, int days) =>
        CutOver.Judge(new RotationUsage(old, [.. next.Where(row => row.Window.End <= Start.AddDays(days))], Start.AddDays(days), Learned), At, GivenRotation.Policy);
}
