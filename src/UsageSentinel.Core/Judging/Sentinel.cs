using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Judging.Naming;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>Judges and learns one bucket of one series. Pure: the same arguments give the same step.</summary>
public static class Sentinel
{
    /// <param name="state">What is remembered.</param>
    /// <param name="bucket">The next bucket, or one already judged that has changed, or one still filling.</param>
    /// <param name="facts">What the provider says of the key besides its usage.</param>
    /// <param name="policy">What the operator wants.</param>
    /// <param name="calibration">What the scores of the organization have been like.</param>
    /// <param name="now">The time of the sweep.</param>
    /// <remarks>
    /// A bucket that is behind what was judged, or still filling, can only raise alerts: it is not learned and ends nothing.
    /// </remarks>
    public static JudgeResult Judge(KeyState state, UsageBucket bucket, KeyFacts facts, Policy policy, OrganizationCalibration calibration, DateTimeOffset now)
    {
        var isNext = bucket is { IsComplete: true, IsLate: false } && bucket.Window.Start >= state.JudgedThrough;
        var seen = BucketScorer.Examine(state, bucket, calibration, policy, facts.UnreadFrom);
        var known = state.RecentAhead is { } ahead && !isNext && !bucket.IsLate ? state with { Recent = ahead } : state;
        var onset = BehaviourRule.Judge(known, seen, bucket, facts, policy, calibration);
        var continued = Continuation.Judge(known, seen, bucket, onset, facts, policy);
        continued = continued with { Title = EpisodeTitles.Of(continued, known, seen, bucket, onset, facts) };
        var findings = Marked(Judge(known, onset, continued, bucket, facts, policy), bucket);
        var alerts = Advance(
            OpenAlerts.From(state.Alerts), findings, bucket.Window, isNext, now - bucket.Window.End > policy.HistoricAfter,
            change => EarliestPossible.On(UnreadNote.On(change, facts), bucket.Window, policy, now));
        alerts = continued.IsAdopted && isNext ? Adopt(alerts, bucket.Window.End) : alerts;
        var followed = Followed(seen.State with { Alerts = alerts.Alerts }, continued, bucket, isNext);
        var judged = Waiting.Look(followed, known, bucket, isNext, now);
        return new JudgeResult(isNext ? Remember(state, judged, bucket, facts, policy) : judged, alerts.Transitions, seen.Closed)
        {
            Score = seen.Detection?.Score ?? 0,
            Family = seen.Detection?.Family ?? EvidenceFamily.None,
            Use = seen.Step,
        };
    }

    /// <summary>Learns a bucket that was judged before: a state of another version is rebuilt from stored usage, without notices.</summary>
    /// <returns>The state, with the days that ended among those its organization may not have learned.</returns>
    public static KeyState Relearn(KeyState state, UsageBucket bucket, Policy policy, OrganizationCalibration calibration)
    {
        var seen = BucketScorer.Examine(state, bucket, calibration, policy);
        return seen.State with
        {
            Recent = Recall(state, bucket, []),
            Closed = state.Closed.Add(seen.Closed, bucket.Window.End, null),
        };
    }

    /// <summary>Lets a bucket pass of which nothing is to be learned.</summary>
    public static KeyState PassOver(KeyState state, UsageBucket bucket)
    {
        var baseline = state.Baseline.Value;
        FeedbackLearning.PassOver(ref baseline, bucket.Window.End.ToUnixTimeSeconds(), DetectorTuning.Default);
        return state with { JudgedThrough = bucket.Window.End, Baseline = new BaselineSnapshot(baseline), Ahead = null };
    }

    /// <summary>Every excess says how much of it is an estimate for models without a price.</summary>
    private static ImmutableArray<Finding> Marked(ImmutableArray<Finding> findings, UsageBucket bucket) =>
        bucket.GuessedCost is { IsNone: false } guessed
            ? [.. findings.Select(finding => finding.Verdict is Verdict.Anomalous { Anomaly.Guessed.IsNone: true } found ? finding with { Verdict = new Verdict.Anomalous(found.Anomaly.Marked(guessed)) } : finding)]
            : findings;

    private static ImmutableArray<Finding> Judge(
        KeyState state, Finding onset, Continued continued, UsageBucket bucket, KeyFacts facts, Policy policy)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>(1 + policy.Caps.Length);
        var verdict = continued.Verdict;
        var watched = continued.IsOther ? null : Continuation.Find(state) ?? state.Alerts.FirstOrDefault(alert => alert.IsWatched && RuleTraits.Get(alert.Subject.Rule).IsBehaviour);
        var subject = watched?.Subject ?? onset.Subject;
        findings.Add(watched is null && continued.Episode is null ? onset : new Finding(subject, verdict)
        {
            Course = continued.Episode is { } episode
                ? Titled(EpisodeCourses.Of(episode, state.Recent.LastHour(bucket.Window.End, Volume.Of(bucket)).Dollars, bucket.Window.End), continued.Title)
                : null,
        });
        foreach (var past in state.Alerts)
        {
            // An episode that is over and had another reason is remembered by its own name, and this is not it.
            if (RuleTraits.Get(past.Subject.Rule).IsBehaviour && past.Subject.Rule != subject.Rule)
            {
                findings.Add(new Finding(past.Subject, verdict is Verdict.Anomalous ? new Verdict.Undecided(UndecidedReason.NotApplicable) : verdict));
            }
        }

        foreach (var cap in policy.Caps)
        {
            if (cap.Scope.Contains(state.Series))
            {
                findings.Add(new Finding(Subject(state, RuleKind.Cap, cap.Name), CapRule.Judge(cap, state, bucket), cap.Version));
            }
        }

        if (CanaryRule.IsCanary(state, policy))
        {
            findings.Add(new Finding(Subject(state, RuleKind.Canary), CanaryRule.Judge(state, bucket, policy)));
        }

        if (facts.UnlistedSince is not null || state.Alerts.Any(alert => alert.Subject.Rule is RuleKind.UnknownKey))
        {
            findings.Add(new Finding(Subject(state, RuleKind.UnknownKey), UnknownKeyRule.Judge(state, bucket, facts)));
        }

        findings.AddRange(LeakedRule.Judge(state));
        return findings.ToImmutable();
    }

    private static EpisodeCourse Titled(EpisodeCourse course, EpisodeTitle? title) => title is null ? course : course with { Title = title };

    private static OpenAlerts Advance(
        OpenAlerts alerts, ImmutableArray<Finding> findings, TimeWindow window, bool isComplete, bool isHistoric, Func<Advanced, Advanced> remark)
    {
        foreach (var finding in findings)
        {
            alerts = alerts.Apply(finding, window, isComplete, isHistoric, remark);
        }

        return isComplete ? EndRemoved(alerts, findings, window) : alerts;
    }

    /// <summary>A continuing episode is the new normal: it ends as adopted.</summary>
    private static OpenAlerts Adopt(OpenAlerts alerts, DateTimeOffset at) =>
        alerts.Alerts.FirstOrDefault(alert => alert.IsOpen && RuleTraits.Get(alert.Subject.Rule).IsBehaviour) is { } open
            ? alerts.End(open, ResolvedReason.Adopted, at)
            : alerts;

    /// <summary>The key with its current alert: usage of the alert is never learned as normal, and adopted usage is.</summary>
    private static KeyState Followed(KeyState judged, Continued continued, UsageBucket bucket, bool isNext)
    {
        if (continued.Episode is not { } episode)
        {
            return judged.Episode is null ? judged : judged with { Episode = null };
        }

        var alert = Continuation.Find(judged.Alerts, isFollowed: true);
        var isOver = alert is null || (!alert.IsOpen && bucket.Window.End - alert.ResolvedAt >= Alert.ReturnsWithin);
        if (isOver && !continued.IsAdopted)
        {
            return judged with { Episode = null, EpisodeEndedAt = episode.CalmSince ?? episode.Through };
        }

        if (!isNext || (episode.IsCalm && !continued.IsAdopted))
        {
            return judged with { Episode = episode };
        }

        if (!continued.IsAdopted && !Reference.HasOwned(judged.Baseline.Value, episode.Start.ToUnixTimeSeconds()))
        {
            return judged with { Episode = episode };
        }

        var baseline = judged.Baseline.Value;
        if (continued.IsAdopted)
        {
            Reference.Adopt(ref baseline, DetectorTuning.Default);
            return judged with { Episode = null, EpisodeEndedAt = bucket.Window.End, Baseline = new BaselineSnapshot(baseline) };
        }

        Reference.Disown(ref baseline, episode.Start.ToUnixTimeSeconds());
        return judged with { Episode = episode, Baseline = new BaselineSnapshot(baseline) };
    }

    /// <summary>Ends the alerts no rule speaks for any more: a cap that was taken out of the configuration.</summary>
    private static OpenAlerts EndRemoved(OpenAlerts alerts, ImmutableArray<Finding> findings, TimeWindow window)
    {
        foreach (var alert in alerts.Alerts)
        {
            alerts = IsJudged(alert, findings) ? alerts : alerts.Remove(alert, window.End);
        }

        return alerts;
    }

    private static bool IsJudged(Alert alert, ImmutableArray<Finding> findings)
    {
        foreach (var finding in findings)
        {
            if (finding.Subject.IsSameAs(alert.Subject))
            {
                return true;
            }
        }

        return false;
    }

    private static KeyState Remember(KeyState before, KeyState judged, UsageBucket bucket, KeyFacts facts, Policy policy) => judged with
    {
        Recent = Recall(before, bucket, judged.Alerts),
        RecentAhead = null,
        LastUsedAt = Volume.Of(bucket).IsZero ? judged.LastUsedAt : bucket.Window.End,
        WokeAt = DormantRule.WokeAt(before, bucket, facts, policy),
        LongestIdle = DormantRule.LongestIdle(before, bucket),
        Expected = before.Expected?.After(before, bucket),
        UnpricedAt = bucket.Usage.Any(usage => !usage.IsPriced && usage.Cost > Usd.Zero) ? bucket.Window.End : judged.UnpricedAt,
    };

    internal static RecentUsage Recall(KeyState before, UsageBucket bucket, ImmutableArray<Alert> alerts) => before.Recent
        .Idle(before.JudgedThrough, bucket.Window.Start)
        .Learn(
            bucket.Window.Start,
            BucketStep.Recent(bucket),
            UsualUnits.Of(bucket),
            before.Expected?.IsForeseen(before, bucket) is true || alerts.Any(alert => alert.State is AlertState.Firing && !alert.IsHistoric) ? Alarm.Raised : Alarm.None);

    private static AlertSubject Subject(KeyState state, RuleKind rule, string? name = null) =>
        new(rule, state.Account, state.Series.Project, state.Series.Key, name);
}
