using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

public sealed class DormantRuleTests
{
    private static readonly DateTimeOffset Now = Given.Monday.AddDays(60);
    private static readonly KeyState Idle = Given.NewState() with { LastUsedAt = Now.AddDays(-30), JudgedThrough = Now };

    [Fact]
    public void Judge_TinyUseOfAnIdleKey_Warns()
    {
        var found = Anomalous(Judge(Idle, requests: 1, usd: 0.0001m));

        Assert.Equal(Severity.Warning, found.Severity);
        Assert.Equal(EvidenceFamilies.Time, found.Families);
        Assert.Contains("30 days without usage", found.Explanation, StringComparison.Ordinal);
    }

    /// <summary>A key that is used once a fortnight would warn twice a month.</summary>
    [Theory]
    [InlineData(16, Severity.Info)]
    [InlineData(14, Severity.Warning)]
    public void Judge_KeyThatHasSleptLikeThisBefore_OnlyNotes(int longest, Severity severity) => Assert.Equal(
        severity, Anomalous(Judge(Idle with { LongestIdle = TimeSpan.FromDays(longest) }, requests: 1, usd: 0.0001m)).Severity);

    [Fact]
    public void Take_UseAfterASleep_RemembersTheLongest()
    {
        var woken = Sentinel.Judge(Idle, Given.Bucket(Now, requests: 1, usd: 1), KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, Now).State;
        var again = Sentinel.Judge(woken, Given.Bucket(Now.AddDays(2), requests: 1, usd: 1), KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, Now.AddDays(2)).State;

        Assert.Equal(TimeSpan.FromDays(30), again.LongestIdle);
    }

    [Fact]
    public void Judge_BurstOfAnIdleKey_IsCriticalOnTimeAndVolume()
    {
        var found = Anomalous(Judge(Idle, requests: 500, usd: 50));

        Assert.Equal(Severity.Critical, found.Severity);
        Assert.Equal(EvidenceFamilies.Time | EvidenceFamilies.Volume, found.Families);
        Assert.Equal(new Usd(50), found.Excess);
    }

    [Fact]
    public void Judge_BurstNoLargerThanTheKeyEverWas_Warns()
    {
        var learned = Given.Learned(72, requests: 100, usd: 40) with { LastUsedAt = Now.AddDays(-30) };

        Assert.Equal(Severity.Warning, Anomalous(Judge(learned, requests: 100, usd: 40)).Severity);
    }

    [Theory]
    [InlineData(13.9, false)]
    [InlineData(14, true)] // the day itself counts
    public void Judge_IdleForDays_IsDormantFromThePolicysDaysOn(double days, bool isDormant) =>
        Assert.Equal(isDormant, Judge(Idle with { LastUsedAt = Now.AddDays(-days) }, requests: 1) is Verdict.Anomalous);

    [Fact]
    public void Judge_KeyInUse_IsNormal() => Assert.IsType<Verdict.Normal>(Judge(Idle with { LastUsedAt = Now.AddHours(-1) }, requests: 100, usd: 100));

    [Fact]
    public void Judge_NoUse_IsNormal() => Assert.IsType<Verdict.Normal>(Judge(Idle));

    [Fact]
    public void Judge_RecordIsEmpty_TheProvidersLastUseIsBelieved()
    {
        var unseen = Given.NewState(Now.AddDays(-1));

        Assert.IsType<Verdict.Anomalous>(Judge(unseen, requests: 1, facts: new KeyFacts(null, Now.AddDays(-40))));
        Assert.IsType<Verdict.Normal>(Judge(unseen, requests: 1, facts: new KeyFacts(null, Now.AddDays(-2))));
    }

    [Fact]
    public void Judge_OwnRecordAndProviderDiffer_OwnRecordIsBelieved() =>
        Assert.IsType<Verdict.Anomalous>(Judge(Idle, requests: 1, facts: new KeyFacts(null, Now.AddHours(-1))));

    [Fact]
    public void Judge_ProvidersLastUseIsTheUseBeingJudged_SaysNothing() =>
        Assert.Equal(
            new Verdict.Undecided(UndecidedReason.Immature),
            Judge(Given.NewState(Now.AddDays(-1)), requests: 1, facts: new KeyFacts(null, Now.AddMinutes(2))));

    [Fact]
    public void Judge_YoungKeyNeverUsed_IsNormal() =>
        Assert.IsType<Verdict.Normal>(Judge(Given.NewState(), requests: 1, facts: new KeyFacts(Now.AddDays(-3), null)));

    [Fact]
    public void Judge_OldKeyNeverUsed_IsDormantSinceItWasBorn() =>
        Assert.IsType<Verdict.Anomalous>(Judge(Given.NewState(), requests: 1, facts: new KeyFacts(Now.AddDays(-20), null)));

    [Fact]
    public void Judge_OldKeyWatchedForAShortTime_IsNotKnownToBeIdle() =>
        Assert.IsType<Verdict.Normal>(Judge(Given.NewState(Now.AddDays(-2)), requests: 1, facts: new KeyFacts(Now.AddDays(-400), null)));

    [Fact]
    public void Judge_NothingKnownOfTheKey_IsUndecided() =>
        Assert.Equal(new Verdict.Undecided(UndecidedReason.Immature), Judge(Given.NewState(), requests: 1));

    [Fact]
    public void Judge_UnattributedUsage_DoesNotApply() => Assert.Equal(
        new Verdict.Undecided(UndecidedReason.NotApplicable),
        Judge(Idle with { Series = new SeriesId(new ProjectId("proj_1"), null) }, requests: 1));

    [Fact]
    public void Take_KeyThatWokeAndStaysInUse_ResolvesAfterADay()
    {
        var state = Idle;
        var transitions = new List<Transition>();
        for (var at = Now; at < Now.AddHours(30); at = at.AddHours(1))
        {
            var step = Sentinel.Judge(state, Given.Bucket(at, BucketWidth.Hour, 1, 0.001m), KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, at.AddHours(1));
            (state, _) = (step.State, 0);
            transitions.AddRange(step.Transitions.Where(transition => transition.Alert.Subject.Rule is RuleKind.Dormant));
        }

        Assert.Equal(
            [TransitionKind.Pended, TransitionKind.Fired, TransitionKind.Recovering, TransitionKind.Resolved], transitions.Select(transition => transition.Kind));
        Assert.Equal(Now.AddDays(1), transitions[^1].Alert.ResolvedAt);
        Assert.DoesNotContain(state.Alerts, alert => alert.IsOpen);
    }

    private static Verdict Judge(KeyState state, long requests = 0, decimal usd = 0, KeyFacts? facts = null) =>
        DormantRule.Judge(state, Given.Bucket(Now, requests: requests, usd: usd, series: state.Series), facts ?? KeyFacts.Unknown, Policy.Default);

    private static Anomaly Anomalous(Verdict verdict) => Assert.IsType<Verdict.Anomalous>(verdict).Anomaly;
}
