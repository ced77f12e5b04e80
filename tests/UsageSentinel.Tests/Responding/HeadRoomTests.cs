using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>The first step of a throttle leaves normal traffic alone.</summary>
public sealed class HeadRoomTests
{
    private static readonly Arbitrary<int[]> AnyMinutes = Gen.Choose(0, 500).ArrayOf(200).ToArbitrary();

    /// <summary>Whatever the minutes were, no more than a thousandth of them would have been refused.</summary>
    [Property(MaxTest = 500)]
    public Property Least_AnyMinutes_CutsNoMoreThanAThousandth() => Prop.ForAll(AnyMinutes, minutes =>
    {
        var normal = minutes.Select(minute => (double)minute).ToArray();
        var limit = Math.Ceiling(HeadRoom.Least(normal));
        return HeadRoom.Cut(normal, limit) <= HeadRoom.MostCut && limit <= Math.Ceiling((normal.DefaultIfEmpty().Max() * 1.2) + 1);
    });

    /// <summary>One minute of nine thousand may be cut, and all of them may not.</summary>
    [Fact]
    public void Least_OneMinuteFarAboveTheOthers_IsNotRaisedForItWhereItIsLittle()
    {
        double[] minutes = [.. Enumerable.Repeat(10.0, 9_999), 40];

        Assert.Equal(12, HeadRoom.Least(minutes), 6);
        Assert.Equal(30.0 / 100_030, HeadRoom.Cut(minutes, 10), 9);
    }

    [Fact]
    public void Least_Nothing_IsZero()
    {
        Assert.Equal(0, HeadRoom.Least([]));
        Assert.Equal(0, HeadRoom.Cut([], 5));
    }
}
