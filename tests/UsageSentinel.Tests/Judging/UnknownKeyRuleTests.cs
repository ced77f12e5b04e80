using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

public sealed class UnknownKeyRuleTests
{
    private static readonly DateTimeOffset Listed = Given.Monday.AddDays(3);
    private static readonly KeyState Used = Given.NewState() with { LastUsedAt = Listed.AddHours(-5) };
    private static readonly KeyFacts Absent = KeyFacts.Unknown with { UnlistedSince = Listed };
    private static readonly KeyFacts Gone = Absent with { WasListed = Listed };

    [Fact]
    public void Judge_UsedBeforeAndAfterAListWithoutIt_IsUnknown()
    {
        var found = Assert.IsType<Verdict.Anomalous>(Judge(Used, Absent, Listed.AddMinutes(5), requests: 40)).Anomaly;

        Assert.Equal((Severity.Warning, "use of a key that the provider does not list", 40), (found.Severity, found.Cause, found.Observed));
    }

    [Fact]
    public void Judge_DeletedKeyThatIsStillUsed_IsUnknownAtOnce() => Assert.Equal(
        "use of a key that was deleted",
        Assert.IsType<Verdict.Anomalous>(Judge(Given.NewState(), Gone, Listed.AddMinutes(5), requests: 1)).Anomaly.Cause);

    /// <summary>Made since the keys were listed: the next list tells.</summary>
    [Fact]
    public void Judge_FirstUsedAfterTheList_IsUndecided() => Assert.Equal(
        new Verdict.Undecided(UndecidedReason.Immature),
        Judge(Given.NewState(Listed) with { LastUsedAt = Listed.AddMinutes(4) }, Absent, Listed.AddMinutes(5), requests: 1));

    /// <summary>Keys are listed every hour: the alert is one, whatever the hour.</summary>
    [Fact]
    public void Judge_UsedSinceTheLastList_IsStillUnknown() => Assert.IsType<Verdict.Anomalous>(
        Judge(Used with { LastUsedAt = Listed.AddMinutes(5) }, Absent, Listed.AddMinutes(5), requests: 1));

    [Fact]
    public void Judge_UsageBeforeItWasMissed_IsNormal() => Assert.Equal(Verdict.Ok, Judge(Used, Gone, Listed.AddMinutes(-5), requests: 9));

    [Fact]
    public void Judge_NoUse_IsNormal() => Assert.Equal(Verdict.Ok, Judge(Used, Absent, Listed.AddMinutes(5), requests: 0));

    [Fact]
    public void Take_KeyThatIsListedInTheEnd_Recovers()
    {
        var first = Sentinel.Judge(Used, Given.Bucket(Listed, requests: 3), Absent, Policy.Default, OrganizationCalibration.Empty, Listed);
        var second = Sentinel.Judge(first.State, Given.Bucket(Listed.AddMinutes(5), requests: 3), KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, Listed);

        Assert.Contains(first.Transitions, transition => transition is { Kind: TransitionKind.Fired, Alert.Subject.Rule: RuleKind.UnknownKey });
        Assert.Contains(second.Transitions, transition => transition is { Kind: TransitionKind.Recovering, Alert.Subject.Rule: RuleKind.UnknownKey });
    }

    private static Verdict Judge(KeyState state, KeyFacts facts, DateTimeOffset at, long requests) =>
        UnknownKeyRule.Judge(state, Given.Bucket(at, BucketWidth.FiveMinutes, requests), facts);
}
