using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class UsageCountsProperties
{
    private static readonly Arbitrary<UsageCounts[]> AnyThree = AnyCounts.Gen.ArrayOf(3).ToArbitrary();

    [Property]
    public Property Addition_DoesNotDependOnOrderOrGrouping() => Prop.ForAll(AnyThree, three =>
        three[0] + three[1] == three[1] + three[0] && three[0] + three[1] + three[2] == three[0] + (three[1] + three[2]));

    [Property]
    public Property Addition_OfNothing_ChangesNothing() => Prop.ForAll(AnyThree, three => three[0] + default(UsageCounts) == three[0]);

    [Fact]
    public void Addition_EveryMeter_IsAdded()
    {
        var meters = typeof(UsageCounts).GetProperties().Where(property => property.PropertyType == typeof(long)).ToList();
        foreach (var meter in meters)
        {
            object one = default(UsageCounts);
            meter.SetValue(one, 7L);
            var sum = (UsageCounts)one + (UsageCounts)one;

            Assert.All(meters, other => Assert.Equal(other == meter ? 14L : 0L, other.GetValue(sum)));
        }
    }

    [Fact]
    public void Addition_SumThatDoesNotFit_Throws()
    {
        var most = new UsageCounts { OutputTokens = long.MaxValue };

        Assert.Throws<OverflowException>(() => most + new UsageCounts { OutputTokens = 1 });
    }
}
