using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class TimeWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Construction_EndBeforeStart_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimeWindow(Noon, Noon.AddTicks(-1)));

    [Fact]
    public void Construction_OtherOffset_IsHeldInUtc()
    {
        var window = new TimeWindow(new DateTimeOffset(2026, 3, 2, 13, 0, 0, TimeSpan.FromHours(1)), Noon.AddHours(1));

        Assert.Equal(TimeSpan.Zero, window.Start.Offset);
        Assert.Equal(new TimeWindow(Noon, Noon.AddHours(1)), window);
    }

    [Fact]
    public void Contains_Ends_StartIsInAndEndIsOut()
    {
        var window = new TimeWindow(Noon, Noon.AddHours(1));

        Assert.True(window.Contains(Noon));
        Assert.True(window.Contains(Noon.AddHours(1).AddTicks(-1)));
        Assert.False(window.Contains(Noon.AddHours(1)));
        Assert.False(window.Contains(Noon.AddTicks(-1)));
    }

    [Fact]
    public void Contains_EmptyWindow_HoldsNothing()
    {
        var window = new TimeWindow(Noon, Noon);

        Assert.True(window.IsEmpty);
        Assert.False(window.Contains(Noon));
    }

    [Theory]
    [InlineData(0, 60, 60, 120, false)]
    [InlineData(0, 61, 60, 120, true)]
    [InlineData(60, 120, 0, 60, false)]
    [InlineData(0, 120, 30, 40, true)]
    [InlineData(0, 60, 0, 60, true)]
    public void Overlaps_TwoWindows_SaysWhetherTheyShareAnInstant(int from, int to, int otherFrom, int otherTo, bool overlaps)
    {
        var (left, right) = (Window(from, to), Window(otherFrom, otherTo));

        Assert.Equal(overlaps, left.Overlaps(right));
        Assert.Equal(overlaps, right.Overlaps(left));
    }

    [Fact]
    public void Default_IsAnEmptyWindow() => Assert.True(default(TimeWindow).IsEmpty);

    private static TimeWindow Window(int from, int to) => new(Noon.AddMinutes(from), Noon.AddMinutes(to));
}
