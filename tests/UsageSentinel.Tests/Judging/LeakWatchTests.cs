using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

/// <summary>A leak report that may mean a key proves nothing, and lowers its bars for some days.</summary>
public class LeakWatchTests
{
    private const int Hours = 24 * 14;

    private static readonly KeyState Usual = Given.Learned(Hours, 100, 1m);

    [Fact]
    public void Judge_AfterAnUnsureReport_AlertsOnLessAndSaysWhy()
    {
        var (usual, plain) = LeastAlerted(Usual);
        var (watched, alert) = LeastAlerted(Reported(LeakProof.Unproven, TimeSpan.FromHours(1)));

        Assert.True(watched < usual, $"{watched} and {usual} requests");
        Assert.Contains("because a leak report may mean it", alert.Anomaly.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain("leak report", plain.Anomaly.Explanation, StringComparison.Ordinal);
    }

    /// <summary>The report makes an alert likelier and nothing more: what may be acted on is as before.</summary>
    [Fact]
    public void Judge_AfterAnUnsureReport_GivesNoEvidenceToActOn() =>
        Assert.Equal(EvidenceFamilies.None, LeastAlerted(Reported(LeakProof.Unproven, TimeSpan.FromHours(1))).Alert.Anomaly.Families);

    [Fact]
    public void Judge_ReportIsOldOrIsProven_AsUsual()
    {
        var usual = LeastAlerted(Usual).Requests;

        Assert.Equal(usual, LeastAlerted(Reported(LeakProof.Unproven, TimeSpan.FromDays(7))).Requests);
        Assert.Equal(usual, LeastAlerted(Reported(LeakProof.Proven, TimeSpan.FromHours(1))).Requests);
    }

    /// <summary>What is learned of a key does not depend on the report.</summary>
    [Fact]
    public void Judge_AfterAnUnsureReport_LearnsTheSame()
    {
        var plain = Judge(Usual, 130);
        var watched = Judge(Reported(LeakProof.Unproven, TimeSpan.FromHours(1)), 130);

        Assert.Equal(plain.State.Baseline, watched.State.Baseline);
        Assert.Equal(plain.Score, watched.Score);
    }

    private static (long Requests, Alert Alert) LeastAlerted(KeyState state)
    {
        for (var requests = 100L; requests < 100_000; requests += 5)
        {
            if (Judge(state, requests).State.Alerts.FirstOrDefault(alert => RuleTraits.Get(alert.Subject.Rule).IsBehaviour) is { } alert)
            {
                return (requests, alert);
            }
        }

        throw new InvalidOperationException("Nothing was alerted.");
    }

    private static JudgeResult Judge(KeyState state, long requests) => Sentinel.Judge(
        state,
        Given.Bucket(state.JudgedThrough, BucketWidth.Hour, requests, requests / 100m, requests * 1_000),
        KeyFacts.Unknown,
        Policy.Default,
        OrganizationCalibration.Empty,
        state.JudgedThrough.AddHours(1));

    private static KeyState Reported(LeakProof proof, TimeSpan ago)
    {
        var at = new TimeWindow(Usual.JudgedThrough - ago, Usual.JudgedThrough - ago + TimeSpan.FromMinutes(1));
        var report = new Finding(LeakSubject.Subject(Given.Account, Given.Series, proof), new Verdict.Anomalous(Given.Anomaly()));
        return Usual with { Alerts = OpenAlerts.From([]).Begin(report, at).Alerts };
    }
}
