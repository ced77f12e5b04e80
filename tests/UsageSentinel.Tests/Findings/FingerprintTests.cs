using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Findings;

public sealed class FingerprintTests
{
    /// <summary>The value is stored and sent: it may never change. Computed apart: SHA-256 over name, FF, value, FF of the sorted labels.</summary>
    [Fact]
    public void Of_KnownLabels_IsTheKnownValue() => Assert.Equal(KnownValue, Given.Subject().Fingerprint.Value);

    [Fact]
    public void Of_LabelsThatDifferOnlyInWhereOneEnds_Differ() => Assert.NotEqual(
        Fingerprint.Of([KeyValuePair.Create("a", "bc"), KeyValuePair.Create("d", "")]),
        Fingerprint.Of([KeyValuePair.Create("ab", "c"), KeyValuePair.Create("d", "")]));

    [Fact]
    public void Of_EveryLabel_Matters()
    {
        var subject = Given.Subject(name: "one");
        AlertSubject[] others =
        [
            subject,
            subject with { Rule = RuleKind.Cap },
            subject with { Account = new ProviderAccount("openai", "other") },
            subject with { Account = new ProviderAccount("anthropic", "default") },
            subject with { Project = new ProjectId("proj_2") },
            subject with { Project = null },
            subject with { Key = new KeyId("key_2") },
            subject with { Key = null },
            subject with { Name = "two" },
            subject with { Name = null },
        ];

        Assert.Equal(others.Length, others.Select(other => other.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void Labels_NeverHoldAValueSeverityOrTime() =>
        Assert.Equal(["key", "meter", "org", "project", "provider", "rule"], Given.Subject().Labels.Keys);

    private const string KnownValue = "768a865cec15032c1d386aae356888d8";
}
