using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>Puts buckets before the detector in the three ways they come: next in order, still filling, or changed after they were learned.</summary>
internal static class BucketScorer
{
    private static readonly DetectorTuning Tuning = DetectorTuning.Default;

    /// <summary>What a person expects for a while, and what comes after abuse, is no part of the key's life: nothing out of the ordinary is learned.</summary>
    private static readonly DetectorTuning Wary = Tuning with { FreezeAbove = Tuning.SlowAbove, AcceptAfter = double.MaxValue };

    /// <summary>Where something is not read, what there is may be more than usual, but the make-up of it says nothing.</summary>
    private static readonly DetectorTuning Partial = Tuning with { UnitRequests = 1e12 };

    public static ScoredBucket Examine(KeyState state, UsageBucket bucket, OrganizationCalibration calibration, Policy policy, DateTimeOffset? unreadFrom = null)
    {
        var tuning = bucket.Window.End > unreadFrom ? Partial : Tuning;
        var terms = new DetectionTerms(in calibration.State, calibration.Bars(policy.Tolerance, Tuning), policy.Tolerance, tuning);
        var seen = (bucket.IsComplete, bucket.Window.Start >= state.JudgedThrough) switch
        {
            _ when bucket.IsLate => Late(state, bucket, terms),
            (true, true) => Next(state, bucket, terms),
            (false, true) => Filling(state, bucket, terms),
            _ => Revised(state, bucket, terms),
        };
        return seen.Detection is { } detection && LeakWatch.Holds(state, bucket, policy) ? Watched(seen, detection) : seen;
    }

    /// <summary>What is learned of the bucket is the same; only the bars that it is compared with are lower.</summary>
    private static ScoredBucket Watched(ScoredBucket seen, DetectorScore detection)
    {
        ScoreVerdicts.Watch(ref detection);
        return seen with { Detection = detection };
    }

    private static ScoredBucket Next(KeyState state, UsageBucket bucket, in DetectionTerms terms)
    {
        var closed = ImmutableArray.CreateBuilder<ClosedDay>(0);
        var baseline = state.Baseline.Value;
        Idle(ref baseline, IdleFrom(state.JudgedThrough, bucket.Window.Start), bucket.Window.Start, terms, closed);
        var before = bucket.Window.Start > state.JudgedThrough ? new BaselineSnapshot(baseline) : state.Baseline;
        var step = BucketStep.Of(bucket, before.Value);
        if (state.Expected?.IsForeseen(state, bucket) is true)
        {
            FeedbackLearning.PassOver(ref baseline, bucket.Window.End.ToUnixTimeSeconds(), Tuning);
            var passed = state with { JudgedThrough = bucket.Window.End, Baseline = new BaselineSnapshot(baseline), Ahead = null };
            return new ScoredBucket(passed, step, null, before, [.. closed.Select(day => day with { CostliestHour = state.Recent.Peak.Dollars })]);
        }

        var isWary = state.LearningFrozenUntil > bucket.Window.Start || (state.Expected is { IsBurst: false } expected && expected.Contains(bucket));
        Detector.JudgeAndLearn(ref baseline, step, isWary ? terms.With(Wary with { UnitRequests = terms.Tuning.UnitRequests }) : terms, out var detection);
        if (isWary && detection.Score > Tuning.SlowAbove && !detection.Day.Closed)
        {
            FeedbackLearning.Disregard(ref baseline, before.Value);
        }

        BucketStep.LearnModels(ref baseline, bucket);
        if (detection.Day.Closed)
        {
            closed.Add(new ClosedDay(detection.Day, BucketStep.DayOf(step.Start)));
        }

        return new ScoredBucket(
            state with
            {
                JudgedThrough = bucket.Window.End,
                Baseline = new BaselineSnapshot(baseline),
                Ahead = null,
            },
            step,
            detection,
            before,
            closed.Count == 0 ? [] : [.. closed.Select(day => day with { CostliestHour = state.Recent.Peak.Dollars })]);
    }

    /// <summary>A bucket that may still grow is judged as it is, and folded into a copy so that the ones after it are judged with its content.</summary>
    private static ScoredBucket Filling(KeyState state, UsageBucket bucket, in DetectionTerms terms)
    {
        var start = bucket.Window.Start.ToUnixTimeSeconds();
        var known = state.Ahead is { } ahead && ahead.Value.Through <= start ? ahead : state.Baseline;
        var baseline = known.Value;
        var through = baseline.Through > 0 ? DateTimeOffset.FromUnixTimeSeconds(baseline.Through) : state.JudgedThrough;
        Idle(ref baseline, IdleFrom(through, bucket.Window.Start), bucket.Window.Start, terms, null);
        var before = new BaselineSnapshot(baseline);
        var step = BucketStep.Of(bucket, before.Value);
        if (state.Expected?.IsForeseen(state, bucket) is true)
        {
            FeedbackLearning.PassOver(ref baseline, bucket.Window.End.ToUnixTimeSeconds(), Tuning);
            return new ScoredBucket(state with { Ahead = new BaselineSnapshot(baseline) }, step, null, before, []);
        }

        Detector.JudgeAndLearn(ref baseline, step with { IsComplete = true }, terms, out var detection);
        BucketStep.LearnModels(ref baseline, bucket);
        return new ScoredBucket(state with { Ahead = new BaselineSnapshot(baseline) }, step, detection, before, []);
    }

    /// <summary>
    /// A bucket that was learned and has changed: judged with the current state of the key; the sums are corrected, nothing is learned
    /// twice. One that is reported as incomplete again may raise an alert and changes no sum.
    /// </summary>
    private static ScoredBucket Revised(KeyState state, UsageBucket bucket, in DetectionTerms terms)
    {
        var revised = BucketStep.Recent(bucket);
        var step = BucketStep.Of(bucket, state.Baseline.Value);
        if (state.Recent.Find(bucket.Window.End, bucket.Window.Length) is not { } known || known == revised)
        {
            return new ScoredBucket(state, step, null, state.Baseline, []);
        }

        if (state.Expected?.IsForeseen(state, bucket) is true)
        {
            return new ScoredBucket(bucket.IsComplete ? state with { Recent = state.Recent.Revise(known, revised), Ahead = null } : state, step, null, state.Baseline, []);
        }

        var previous = step with { Requests = known.Volume.Requests, InputTokens = known.InputTokens, Usd = known.ReferenceUsd, NovelUsd = 0 };
        var baseline = state.Baseline.Value;
        Detector.JudgeRevision(baseline, terms.Calibration, previous, step, Tuning, out var detection);
        ScoreVerdicts.Weigh(baseline, terms.Bars, terms.Budget, ref detection);
        if (!bucket.IsComplete)
        {
            return new ScoredBucket(state, step, IsMore(revised, known) ? detection : null, state.Baseline, []);
        }

        Detector.Correct(ref baseline, previous, step);
        BucketStep.LearnModels(ref baseline, bucket);
        return new ScoredBucket(
            state with { Baseline = new BaselineSnapshot(baseline), Recent = state.Recent.Revise(known, revised), Ahead = null },
            step,
            IsMore(revised, known) ? detection : null,
            state.Baseline,
            []);
    }

    private static bool IsMore(RecentBucket revised, RecentBucket known) =>
        revised.Volume.Requests > known.Volume.Requests || revised.ReferenceUsd > known.ReferenceUsd;

    /// <summary>
    /// The usage of a source that was read late: judged with the current state of the key, and put into a copy of its sums, so
    /// that what comes late together is judged together. What is remembered stays as it is, so it may be judged twice.
    /// </summary>
    private static ScoredBucket Late(KeyState state, UsageBucket bucket, in DetectionTerms terms)
    {
        var before = state.Ahead ?? state.Baseline;
        var baseline = before.Value;
        var step = BucketStep.Of(bucket, baseline);
        var nothing = new DetectorInput(step.Start, step.Minutes, 0, 0, 0, 0, 0);
        Detector.JudgeRevision(baseline, terms.Calibration, nothing, step, Tuning, out var detection);
        ScoreVerdicts.Weigh(baseline, terms.Bars, terms.Budget, ref detection);
        Detector.Correct(ref baseline, nothing, step);
        BucketStep.LearnModels(ref baseline, bucket);
        return new ScoredBucket(state with { Ahead = new BaselineSnapshot(baseline) }, step, detection, before, []);
    }

    /// <summary>Past five weeks of nothing every bin has learned it; the rest of a long sleep teaches nothing new.</summary>
    private static DateTimeOffset IdleFrom(DateTimeOffset through, DateTimeOffset until) =>
        until - through > TimeSpan.FromDays(35) ? BucketWidth.Hour.Floor(until - TimeSpan.FromDays(35)) : through;

    /// <summary>An absent bucket of a watched key means no usage: the hours between are learned as empty.</summary>
    private static void Idle(
        ref KeyBaseline baseline, DateTimeOffset from, DateTimeOffset until, in DetectionTerms terms, ImmutableArray<ClosedDay>.Builder? closed)
    {
        var plain = terms.With(Tuning);
        for (var at = from; at < until;)
        {
            var next = BucketWidth.Hour.Floor(at).AddHours(1);
            next = next > until ? until : next;
            var step = new DetectorInput(at.ToUnixTimeSeconds(), (int)(next - at).TotalMinutes, 0, 0, 0, 0, 0);
            Detector.JudgeAndLearn(ref baseline, step, plain, out var detection);
            if (detection.Day.Closed)
            {
                closed?.Add(new ClosedDay(detection.Day, BucketStep.DayOf(step.Start)));
            }

            at = next;
        }
    }
}
