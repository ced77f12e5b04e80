using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Tests.Judging;

public sealed class CanaryRuleTests
{
    private static readonly Policy Decoy = Policy.Default with { CanaryKeys = ["key_1"] };

    [Fact]
    public void Judge_OneRequest_IsCriticalWordFromOutside()
    {
        var found = Assert.IsType<Verdict.Anomalous>(CanaryRule.Judge(Given.NewState(), Given.Bucket(Given.Monday, requests: 1), Decoy)).Anomaly;

        Assert.Equal((Severity.Critical, EvidenceFamilies.External), (found.Severity, found.Families));
    }

    [Fact]
    public void Judge_NoUse_IsNormal() => Assert.IsType<Verdict.Normal>(CanaryRule.Judge(Given.NewState(), Given.Bucket(Given.Monday), Decoy));

    [Theory]
    [InlineData("key_2", false)]
    [InlineData("", false)]
    [InlineData("KEY_1", true)]
    [InlineData(" key_* ", true)]
    public void IsCanary_ByIdOrPattern(string entry, bool expected) =>
        Assert.Equal(expected, CanaryRule.IsCanary(Given.NewState(), Policy.Default with { CanaryKeys = [entry] }));

    [Fact]
    public void Judge_AnotherKey_IsNormal() => Assert.IsType<Verdict.Normal>(
        CanaryRule.Judge(Given.NewState(), Given.Bucket(Given.Monday, requests: 1), Policy.Default with { CanaryKeys = ["key_2"] }));
}
