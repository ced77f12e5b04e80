using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Tests.Judging;

/// <summary>What is critical: in any organization by dollars an hour, in a small one by its own money.</summary>
public sealed class AbuseStakeTests
{
    [Theory]
    [InlineData(10, 0, 0, true)]
    [InlineData(9.9, 9.9, 50, false)]
    [InlineData(1, 12, 2, true)] // the bucket itself, once enough is lost
    [InlineData(1, 12, 1, false)] // one expensive request is no emergency
    public void IsCritical_ByTheHour_IsTheSameEverywhere(double perHour, double now, double lost, bool isCritical) =>
        Assert.Equal(isCritical, new AbuseStake(perHour, now, lost, 10, 8).IsCritical);

    [Theory]
    [InlineData(1.85, 0.4, 0.7, true, "more than the costliest hour of any key, until a person takes over")]
    [InlineData(1.85, 0.4, 3.0, false, "a key of the organization has had hours as expensive")]
    [InlineData(1.85, 10, 4.0, false, "what is lost is still little for the organization")]
    [InlineData(1.85, 20, 3.0, true, "what is lost already counts")]
    [InlineData(0.2, 0.4, 0.01, false, "cents are no emergency, however small the organization is")]
    [InlineData(9, 9, 600, true, "never later than the limit for all")]
    public void IsLargeFor_AnOrganization_ComparesWithItsOwnMoney(double perHour, double lost, double costliest, bool isLarge, string why) =>
        Assert.True(isLarge == new AbuseStake(perHour, perHour, lost, 10, 8).IsLargeFor(PeerComparisonTests.Organization(30, costliest)), why);

    [Fact]
    public void IsLargeFor_AnOrganizationThatIsNotKnownYet_IsTheLimitForAll()
    {
        Assert.False(new AbuseStake(1.85, 1.85, 5, 10, 8).IsLargeFor(OrganizationCalibration.Empty));
        Assert.True(new AbuseStake(5, 5, 41, 10, 8).IsLargeFor(OrganizationCalibration.Empty));
    }

    [Theory]
    [InlineData(0.05, 0, false)]
    [InlineData(0.05, 0.2, true)]
    [InlineData(0, 0.5, true)]
    [InlineData(-5, 0.4, false)]
    public void IsMaterial_LostAndStillToLose_IsHalfADollar(double perHour, double lost, bool isMaterial) =>
        Assert.Equal(isMaterial, new AbuseStake(perHour, perHour, lost, 10, 8).IsMaterial);
}
