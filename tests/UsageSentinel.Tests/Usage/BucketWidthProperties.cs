using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class BucketWidthProperties
{
    private static readonly Arbitrary<(BucketWidth Width, DateTimeOffset Instant)> Any = (
        from width in Gen.Elements(Enum.GetValues<BucketWidth>())
        from minutes in Gen.Choose(-60_000_000, 60_000_000)
        from ticks in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, (int)TimeSpan.TicksPerMinute - 1))
        from offset in Gen.Choose(-14 * 4, 14 * 4)
        select (width, DateTimeOffset.UnixEpoch.AddMinutes(minutes).AddTicks(ticks).ToOffset(TimeSpan.FromMinutes(15 * offset)))).ToArbitrary();

    [Property(MaxTest = 2_000)]
    public Property Floor_IsTheLatestBoundaryNotAfterTheInstant() => Prop.ForAll(Any, given =>
    {
        var floor = given.Width.Floor(given.Instant);
        return floor <= given.Instant && given.Instant - floor < given.Width.Length() && IsBoundary(given.Width, floor);
    });

    [Property(MaxTest = 2_000)]
    public Property Ceiling_IsTheEarliestBoundaryNotBeforeTheInstant() => Prop.ForAll(Any, given =>
    {
        var ceiling = given.Width.Ceiling(given.Instant);
        return ceiling >= given.Instant && ceiling - given.Instant < given.Width.Length() && IsBoundary(given.Width, ceiling);
    });

    [Property(MaxTest = 1_000)]
    public Property FloorAndCeiling_OfABoundary_AreTheBoundary() => Prop.ForAll(Any, given =>
    {
        var floor = given.Width.Floor(given.Instant);
        return given.Width.Floor(floor) == floor && given.Width.Ceiling(floor) == floor;
    });

    [Property(MaxTest = 1_000)]
    public Property BucketOf_HoldsTheInstantAndNestsInWiderOnes() => Prop.ForAll(Any, given =>
    {
        var bucket = given.Width.BucketOf(given.Instant);
        var day = BucketWidth.Day.BucketOf(given.Instant);
        return bucket.Contains(given.Instant) && bucket.Length == given.Width.Length() && bucket.Start >= day.Start && bucket.End <= day.End;
    });

    [Fact]
    public void Name_AnyWidth_CanBeParsed() =>
        Assert.All(Enum.GetValues<BucketWidth>(), width => Assert.Equal(width, BucketWidths.Parse(width.Name())));

    [Theory]
    [InlineData("")]
    [InlineData("1H")]
    [InlineData("60m")]
    [InlineData("2h")]
    public void Parse_OtherName_IsNull(string name) => Assert.Null(BucketWidths.Parse(name));

    private static bool IsBoundary(BucketWidth width, DateTimeOffset instant) =>
        instant.Offset == TimeSpan.Zero && (instant - DateTimeOffset.UnixEpoch).Ticks % width.Length().Ticks == 0;
}
