using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// A series on its way through a run of buckets: gives what <see cref="Sentinel"/> gives bucket by bucket, to the last bit. Most
/// buckets say nothing: those are learned in place, and an immutable state is made only when something is said or when somebody asks
/// for it. Not for two threads at once.
/// </summary>
/// <param name="state">What is remembered.</param>
public sealed class SeriesRun(KeyState state)
{
    /// <summary>Models of one bucket that are looked up without a state; a bucket with more goes the long way.</summary>
    internal const int MostModels = 32;

    private readonly RecentRing recent = new();

    // The state as it last was whole; what quiet buckets changed since is below.
    private KeyState whole = state;
    private KeyBaseline baseline;
    private bool isRead;
    private bool isAhead;
    private DateTimeOffset through;
    private DateTimeOffset? lastUsedAt;
    private DateTimeOffset? unpricedAt;
    private TimeSpan longestIdle;
    private (Policy? Policy, bool IsCanary, ImmutableArray<Cap> Caps) own;

    /// <summary>What is to be remembered.</summary>
    public KeyState State
    {
        get
        {
            if (isAhead)
            {
                whole = whole with
                {
                    JudgedThrough = through,
                    LastUsedAt = lastUsedAt,
                    UnpricedAt = unpricedAt,
                    LongestIdle = longestIdle,
                    Baseline = new BaselineSnapshot(baseline),
                    Recent = recent.ToRecent(),
                    Ahead = null,
                    RecentAhead = null,
                };
                isAhead = false;
            }

            return whole;
        }
    }

    /// <summary>The alerts after the last bucket.</summary>
    public ImmutableArray<Alert> Alerts => whole.Alerts;

    /// <summary>What is expected of it in an hour.</summary>
    public UsualUse UsualAt(DateTimeOffset at) => isRead ? UsualUse.Of(baseline, whole.Episode, at) : UsualUse.Of(whole, at);

    /// <summary>Judges and learns a bucket.</summary>
    /// <param name="bucket">The next bucket, or one already judged that has changed, or one still filling.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="now">The time of the sweep.</param>
    public RunStep Judge(UsageBucket bucket, JudgingTerms terms, DateTimeOffset now)
    {
        if (bucket is { IsComplete: true, IsLate: false } && bucket.Usage.Length <= MostModels)
        {
            Span<uint> models = stackalloc uint[MostModels];
            var used = 0;
            var tally = default(BucketTally);
            foreach (var usage in bucket.Usage)
            {
                tally.Add(usage.Counts, usage.Cost, usage.ReferenceCost, usage.IsPriced, Volume.CallsOf(usage.Endpoint, usage.Counts));
                if (usage.Dimensions.Model is { } model && BucketStep.IsUsed(usage))
                {
                    models[used++] = ModelMemory.Hash(model);
                }
            }

            if (TryLearn(tally.In(bucket.Window), models[..used], terms, out var quiet))
            {
                return quiet;
            }
        }

        return JudgeAloud(bucket, terms, now);
    }

    /// <summary>Judges and learns a bucket that may say something.</summary>
    internal RunStep JudgeAloud(UsageBucket bucket, JudgingTerms terms, DateTimeOffset now)
    {
        var step = Sentinel.Judge(State, bucket, terms.Facts, terms.Policy, terms.Calibration, now);
        (whole, isRead) = (step.State, false);
        return new RunStep(step.Transitions, step.Closed, step.Score, step.Family, step.Use);
    }

    /// <summary>Learns a bucket of which nothing is to be said.</summary>
    /// <param name="bucket">A complete bucket that was not judged before.</param>
    /// <param name="models">The models that it used, by hash.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="step">What came of it.</param>
    /// <returns>False where something may be said of it, and nothing was learned: it has to be judged aloud.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryLearn(in BucketSums bucket, ReadOnlySpan<uint> models, JudgingTerms terms, out RunStep step)
    {
        step = default;
        if (!whole.Alerts.IsEmpty || whole.Episode is not null || whole.Expected is not null || whole.LearningFrozenUntil > bucket.Window.Start)
        {
            return false;
        }

        Read();
        if (bucket.Window.Start != through || bucket.Step.Start < baseline.Through || IsKnownNews(bucket, terms) || IsNovel(models, bucket.Step.Start))
        {
            return false;
        }

        var tuning = DetectorTuning.Default;
        var detection = new DetectionTerms(in terms.Calibration.State, terms.Calibration.Bars(terms.Policy.Tolerance, tuning), terms.Policy.Tolerance, tuning);
        var sane = bucket.Step.Sane();
        Detector.Weigh(baseline, sane, detection, out var score);
        if (score.Verdict is not ScoreVerdict.Normal || PromptCacheRule.IsMissed(baseline, bucket.Step) || SlowRiseRule.IsRise(baseline, terms.Policy, out _))
        {
            return false;
        }

        Detector.LearnWeighed(ref baseline, sane, detection, ref score);
        foreach (var model in models)
        {
            ModelMemory.Learn(ref baseline, model, bucket.Step.Start);
        }

        ImmutableArray<ClosedDay> closed = score.Day.Closed ? [new ClosedDay(score.Day, BucketStep.DayOf(bucket.Step.Start)) { CostliestHour = recent.Peak.Dollars }] : [];
        Remember(bucket);
        step = new RunStep([], closed, score.Score, score.Family, bucket.Step);
        return true;
    }

    /// <summary>Whether a rule that needs no score may speak.</summary>
    private bool IsKnownNews(in BucketSums bucket, JudgingTerms terms)
    {
        var (facts, policy) = (terms.Facts, terms.Policy);
        if (!ReferenceEquals(own.Policy, policy))
        {
            own = (policy, CanaryRule.IsCanary(whole, policy), [.. policy.Caps.Where(cap => cap.Scope.Contains(whole.Series))]);
        }

        if (own.IsCanary || facts.UnlistedSince is not null || bucket.Window.End > facts.UnreadFrom
            || (!bucket.Volume.IsZero && DormantRule.IsAwakening(whole, lastUsedAt, bucket.Window, facts, policy))
            || (bucket.Volume.Dollars > 0 && policy.Provision is { } provision && bucket.Window.End - facts.CreatedAt <= provision.For))
        {
            return true;
        }

        if (own.Caps.IsEmpty)
        {
            return false;
        }

        var hour = recent.LastHour(bucket.Window.End, bucket.Volume);
        foreach (var cap in own.Caps)
        {
            if (CapRule.IsOver(cap, hour))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsNovel(ReadOnlySpan<uint> models, long start)
    {
        foreach (var model in models)
        {
            if (ModelMemory.IsNew(baseline, model, start))
            {
                return true;
            }
        }

        return false;
    }

    private void Remember(in BucketSums bucket)
    {
        recent.Learn(bucket);
        if (!bucket.Volume.IsZero)
        {
            longestIdle = bucket.Window.Start - lastUsedAt is { } idle && idle > longestIdle ? idle : longestIdle;
            lastUsedAt = bucket.Window.End;
        }

        unpricedAt = bucket.IsUnpriced ? bucket.Window.End : unpricedAt;
        through = bucket.Window.End;
        isAhead = true;
    }

    private void Read()
    {
        if (isRead)
        {
            return;
        }

        recent.Read(whole.Recent);
        baseline = whole.Baseline.Value;
        (through, lastUsedAt, unpricedAt, longestIdle) = (whole.JudgedThrough, whole.LastUsedAt, whole.UnpricedAt, whole.LongestIdle);
        isRead = true;
    }
}
