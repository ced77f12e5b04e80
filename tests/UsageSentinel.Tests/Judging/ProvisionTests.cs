using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

/// <summary>A young key has no past; what is provided for one needs none.</summary>
public sealed class ProvisionTests
{
    private static readonly Policy Providing = Policy.Default with { Provision = new Provision(new Usd(20), TimeSpan.FromDays(7)) };

    [Theory]
    [InlineData(1, 12, true)] // the second hour of $12 passes $20
    [InlineData(1, 9, false)]
    [InlineData(8, 12, false)] // no longer new
    public void Take_NewKeyAboveWhatIsProvided_IsCritical(int ageInDays, int usdPerHour, bool isTold)
    {
        var facts = new KeyFacts(Given.Monday.AddDays(-ageInDays), null);
        var state = Given.NewState();
        var alerts = new List<Alert>();
        for (var hour = 0; hour < 2; hour++)
        {
            var bucket = Given.Bucket(state.JudgedThrough, BucketWidth.Hour, 5, usdPerHour);
            var step = Sentinel.Judge(state, bucket, facts, Providing, OrganizationCalibration.Empty, bucket.Window.End);
            state = step.State;
            alerts.AddRange(step.Transitions.Where(transition => transition.Kind is TransitionKind.Fired).Select(transition => transition.Alert));
        }

        Assert.Equal(isTold, alerts.Any(alert => alert is { Subject.Rule: RuleKind.NewKey, Severity: Severity.Critical }));
        Assert.All(alerts, alert => Assert.Equal((new Usd(4), Grounds.Ceiling), (alert.Anomaly.Excess, alert.Anomaly.Grounds)));
    }

    [Fact]
    public void Take_NothingProvided_IsNoBound() => Assert.Equal(RuleKind.Spike, BoundOf(Policy.Default));

    [Fact]
    public void Take_ANewDay_BeginsAnew()
    {
        var facts = new KeyFacts(Given.Monday, null);
        var late = Given.Bucket(Given.Monday.AddHours(23), BucketWidth.Hour, 5, 15);
        var state = Sentinel.Judge(Given.NewState(), late, facts, Providing, OrganizationCalibration.Empty, late.Window.End).State;
        var early = Given.Bucket(Given.Monday.AddDays(1), BucketWidth.Hour, 5, 15);

        Assert.Empty(Sentinel.Judge(state, early, facts, Providing, OrganizationCalibration.Empty, early.Window.End).Transitions);
    }

    private static RuleKind BoundOf(Policy policy)
    {
        var bucket = Given.Bucket(Given.Monday, BucketWidth.Hour, 5, 1_000);
        var step = Sentinel.Judge(Given.NewState(), bucket, new KeyFacts(Given.Monday, null), policy, OrganizationCalibration.Empty, bucket.Window.End);
        return step.Transitions.IsEmpty ? RuleKind.Spike : step.Transitions[0].Alert.Subject.Rule;
    }
}
