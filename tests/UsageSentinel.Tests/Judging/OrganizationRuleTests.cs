using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Detection;

namespace UsageSentinel.Tests.Judging;

/// <summary>A thief who spreads over many keys stays below the bar of each.</summary>
public sealed class OrganizationRuleTests
{
    private const int Days = 24;
    private const int Attack = 22 * 24;

    [Fact]
    public void Take_ManyKeysALittle_IsToldOnceForAllOfThem()
    {
        var alerts = Replayed(Enumerable.Range(0, 24).Select(key => Key(key, factor: 1.5)));

        var organization = Assert.Single(alerts, alert => alert.Subject is { Rule: RuleKind.Organization, Name: null });
        Assert.InRange(Hours(organization), 0, 12);
        Assert.True(organization.Anomaly is { Families: EvidenceFamilies.None, Ratio: > 1.2 });
        Assert.Contains("of 24 active keys are above their normal usage", organization.Anomaly.Explanation, StringComparison.Ordinal);
        Assert.True(alerts.Count(alert => alert.Subject.Key is not null && Hours(alert) >= 0) < 6, "the keys did not stay below their bars");
    }

    [Fact]
    public void Take_OneKeyALot_IsToldByThatKeyAlone()
    {
        var alerts = Replayed(Enumerable.Range(0, 24).Select(key => Key(key, factor: key == 7 ? 60 : 1)));

        Assert.Equal("key_07", Assert.Single(alerts, alert => Hours(alert) >= 0).Subject.Key?.Value);
    }

    [Fact]
    public void Take_UsualUse_IsNothing() => Assert.DoesNotContain(
        Replayed(Enumerable.Range(0, 24).Select(key => Key(key, factor: 1))), alert => alert.Subject.Rule is RuleKind.Organization);

    [Fact]
    public void Take_AnEarlierBucket_ChangesNothing()
    {
        var sum = new OrganizationSum(Given.Step(0));
        var state = OrganizationState.Empty with { Through = Given.Monday.AddDays(1) };

        var undecided = new Verdict.Undecided(UndecidedReason.NotApplicable);
        Assert.Equal(
            new OrganizationJudgement(state, undecided, undecided, undecided),
            OrganizationRule.Judge(state, sum, Policy.Default, UsageSentinel.Core.Detection.OrganizationCalibration.Empty));
    }

    private static double Hours(Alert alert) => ((alert.ActiveAt.ToUnixTimeSeconds() - GivenUsage.Monday) / 3600.0) - Attack;

    private static List<Alert> Replayed(IEnumerable<RecordedKey> keys) =>
        [.. new Replay(Policy.Default).Run([.. keys], 60, null).Alerts.Select(alert => alert.Alert)];

    private static RecordedKey Key(int key, double factor) => new(
        $"proj_{key % 4}",
        $"key_{key:00}",
        [.. GivenUsage.Of(key + 100, Days * 24, from: Attack, factor: factor).Select(Row)]);

    private static RecordedRow Row(DetectorInput step)
    {
        var usd = new Usd((decimal)step.Usd * 5);
        return new RecordedRow(step.Start, step.Minutes, "gpt-4o", (long)step.Requests, (long)step.InputTokens, 0, (long)step.OutputTokens, usd, usd, true);
    }
}
