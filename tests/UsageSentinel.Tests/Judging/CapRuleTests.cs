using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

public sealed class CapRuleTests
{
    private static readonly Cap Dollars = new("ten", new Scope.Organization(), new Usd(10), null, null);

    [Theory]
    [InlineData(9.99, false)]
    [InlineData(10, false)] // the ceiling itself is allowed
    [InlineData(10.01, true)]
    public void Judge_Dollars_OnlyMoreThanTheCeilingPassesIt(double usd, bool passes) =>
        Assert.Equal(passes, Judge(Dollars, usd: (decimal)usd) is Verdict.Anomalous);

    [Fact]
    public void Judge_DollarsOfAModelWithoutAPrice_PassNoCeiling()
    {
        var bucket = Given.Bucket(Given.Monday, usd: 500);
        bucket = bucket with { Usage = [bucket.Usage[0] with { IsPriced = false, Spread = new PriceSpread(0.25m, 4) }] };

        Assert.IsType<Verdict.Normal>(CapRule.Judge(Dollars, Given.NewState(), bucket));
    }

    [Theory]
    [InlineData(5, null, 6, 0, "requests/h")]
    [InlineData(null, 5, 0, 6, "tokens/h")]
    public void Judge_RequestsOrTokens_NamesTheMeter(int? requestCap, int? tokenCap, long requests, long tokens, string meter)
    {
        var verdict = Judge(new Cap("c", new Scope.Organization(), null, requestCap, tokenCap), requests: requests, tokens: tokens);

        var found = Assert.IsType<Verdict.Anomalous>(verdict).Anomaly;
        Assert.Equal((meter, Severity.Critical), (found.Meter, found.Severity));
    }

    [Fact]
    public void Take_NoHistory_StillFires()
    {
        var policy = Policy.Default with { Caps = [Dollars] };
        var bucket = Given.Bucket(Given.Monday, usd: 11);

        var step = Sentinel.Judge(Given.NewState(), bucket, KeyFacts.Unknown, policy, OrganizationCalibration.Empty, bucket.Window.End);

        Assert.Equal([TransitionKind.Pended, TransitionKind.Fired], step.Transitions.Select(transition => transition.Kind));
    }

    [Fact]
    public void Take_CapOfAnotherKeyOrProject_DoesNotApply()
    {
        var policy = Policy.Default with
        {
            Caps =
            [
                Dollars with { Name = "key", Scope = new Scope.OfKey(new KeyId("key_2")) },
                Dollars with { Name = "project", Scope = new Scope.OfProject(new ProjectId("proj_2")) },
            ],
        };
        var bucket = Given.Bucket(Given.Monday, usd: 11);

        Assert.Empty(Sentinel.Judge(Given.NewState(), bucket, KeyFacts.Unknown, policy, OrganizationCalibration.Empty, bucket.Window.End).Transitions);
    }

    [Fact]
    public void Take_CapTakenOutOfTheConfiguration_EndsItsAlert()
    {
        var policy = Policy.Default with { Caps = [Dollars] };
        var bucket = Given.Bucket(Given.Monday, usd: 11);
        var firing = Sentinel.Judge(Given.NewState(), bucket, KeyFacts.Unknown, policy, OrganizationCalibration.Empty, bucket.Window.End).State;

        var next = Given.Bucket(bucket.Window.End, usd: 11);
        var step = Sentinel.Judge(firing, next, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, next.Window.End);

        Assert.Empty(step.State.Alerts);
        var ended = Assert.Single(step.Transitions);
        Assert.Equal((TransitionKind.Resolved, ResolvedReason.RuleRemoved), (ended.Kind, ended.Alert.Reason));
    }

    [Theory]
    [InlineData(100, false)] // the new ceiling is not passed: the alert only ends
    [InlineData(5, true)] // the new ceiling is passed as well: the alert ends and another begins with the next bucket
    public void Take_CapWithAnotherCeiling_EndsItsAlertAndJudgesAgain(int ceiling, bool firesAgain)
    {
        var bucket = Given.Bucket(Given.Monday, usd: 11);
        var firing = Sentinel.Judge(Given.NewState(), bucket, KeyFacts.Unknown, Policy.Default with { Caps = [Dollars] }, OrganizationCalibration.Empty, bucket.Window.End).State;

        var changed = Policy.Default with { Caps = [Dollars with { CostPerHour = new Usd(ceiling) }] };
        var next = Given.Bucket(bucket.Window.End, usd: 11);
        var ended = Sentinel.Judge(firing, next, KeyFacts.Unknown, changed, OrganizationCalibration.Empty, next.Window.End);
        var after = Given.Bucket(next.Window.End, usd: 11);
        var again = Sentinel.Judge(ended.State, after, KeyFacts.Unknown, changed, OrganizationCalibration.Empty, after.Window.End);

        var transition = Assert.Single(ended.Transitions);
        Assert.Equal((TransitionKind.Resolved, ResolvedReason.RuleChanged), (transition.Kind, transition.Alert.Reason));
        Assert.Equal(firesAgain, again.State.Alerts.Any(alert => alert is { Subject.Rule: RuleKind.Cap, State: AlertState.Firing }));
    }

    [Fact]
    public void Judge_CapOfHalfACent_IsNotShownAsZero()
    {
        var found = Assert.IsType<Verdict.Anomalous>(Judge(Dollars with { CostPerHour = new Usd(0.005m) }, usd: 0.02m)).Anomaly;

        Assert.Contains("0.02 USD/h", found.Explanation, StringComparison.Ordinal);
        Assert.Contains("the cap of 0.005.", found.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_TheSameCeilingWrittenOtherwise_IsTheSame()
    {
        Assert.Equal(Dollars.Version, (Dollars with { CostPerHour = new Usd(10.00m) }).Version);
        Assert.NotEqual(Dollars.Version, (Dollars with { RequestsPerHour = 10 }).Version);
    }

    private static Verdict Judge(Cap cap, long requests = 0, decimal usd = 0, long tokens = 0) =>
        CapRule.Judge(cap, Given.NewState(), Given.Bucket(Given.Monday, requests: requests, usd: usd, tokens: tokens));
}
