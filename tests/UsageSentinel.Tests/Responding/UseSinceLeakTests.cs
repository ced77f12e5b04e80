using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Responding;

public sealed class UseSinceLeakTests
{
    private static readonly DateTimeOffset Leaked = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_NewModelAndNewHour_NamesTheFirstOfEach()
    {
        var use = UseSinceLeak.Of(Leaked, [Row(-30, "a"), Row(-24, "a"), Row(0, "a"), Row(3, "b"), Row(2, "c"), Row(15, "a")]);

        Assert.Equal(4, use.Requests);
        Assert.Equal(("c", Leaked.AddHours(2)), use.FirstNewModel);
        Assert.Equal(Leaked.AddHours(2), use.FirstNewHour);
        Assert.Contains("First new model: c, 2026-09-15 14:00 UTC.", use.Describe(new Usd(1.5m), isDated: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TheUsual_NamesNothingNew()
    {
        var use = UseSinceLeak.Of(Leaked, [Row(-24, "a"), Row(0, "a")]);

        Assert.Null(use.FirstNewModel);
        Assert.Null(use.FirstNewHour);
        Assert.Contains("no new model", use.Describe(Usd.Zero, isDated: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AKeyWithoutAPast_CallsNothingNew()
    {
        var use = UseSinceLeak.Of(Leaked, [Row(1, "a")]);

        Assert.Null(use.FirstNewModel);
        Assert.Contains("not used in the 30 days before", use.Describe(Usd.Zero, isDated: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoUse_SaysSo() =>
        Assert.Contains("no use of the key is known", UseSinceLeak.Of(Leaked, [Row(-1, "a")]).Describe(Usd.Zero, isDated: true), StringComparison.Ordinal);

    private static UsageRow Row(int hour, string model) => new(
        UsageEndpoint.Completions,
        new TimeWindow(Leaked.AddHours(hour), Leaked.AddHours(hour + 1)),
        new UsageDimensions(new ProjectId("p"), new KeyId("k"), model),
        new UsageCounts { Requests = 1 });
}
