using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging.Episodes;
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

    // The baseline if the buckets that are still filling were complete, as long as there are any.
    private KeyBaseline filling;
    private bool isFilling;
    private bool isFillingAhead;
    private bool isRead;
    private bool isAhead;
    private DateTimeOffset through;
    private DateTimeOffset? lastUsedAt;
    private DateTimeOffset? unpricedAt;
    private TimeSpan longestIdle;
    private PastEpisode past;
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
                    Episode = whole.Alerts.IsEmpty ? null : past.Episode,
                    Ahead = null,
                    RecentAhead = null,
                };
                isAhead = false;
            }

            if (isFillingAhead)
            {
                whole = whole with { Ahead = new BaselineSnapshot(filling) };
                isFillingAhead = false;
            }

            return whole;
        }
    }

    /// <summary>Forgets what is still filling, which is judged again next time.</summary>
    /// <returns>What is to be remembered.</returns>
    public KeyState Settle()
    {
        (isFilling, isFillingAhead) = (false, false);
        var settled = State;
        return settled is { Ahead: null, RecentAhead: null } ? settled : whole = settled with { Ahead = null, RecentAhead = null };
    }

    /// <summary>The alerts after the last bucket.</summary>
    public ImmutableArray<Alert> Alerts => whole.Alerts;

    /// <summary>What is expected of it in an hour.</summary>
    public UsualUse UsualAt(DateTimeOffset at) => isRead ? UsualUse.Of(baseline, whole.Episode, at) : UsualUse.Of(whole, at);

    /// <summary>Judges and learns a bucket.</summary>
    /// <param name="bucket">The next bucket, or one already judged that has changed, or one still filling.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="now">The time of the sweep.</param>
    public RunStep Judge(UsageBucket bucket, JudgingTerms terms, DateTimeOffset now) =>
        TryJudge(bucket, terms, now, out var quiet) ? quiet : JudgeAloud(bucket, terms, now);

    /// <summary>Judges a bucket if nothing is to be said of it.</summary>
    /// <param name="bucket">The next bucket, or one already judged that has changed, or one still filling.</param>
    /// <param name="terms">What it is judged by.</param>
    /// <param name="now">The time of the sweep.</param>
    /// <param name="step">What came of it.</param>
    /// <returns>False if something may be said of it, and nothing was learned: <see cref="Sentinel"/> judges it on <see cref="State"/>.</returns>
    public bool TryJudge(UsageBucket bucket, JudgingTerms terms, DateTimeOffset now, out RunStep step)
    {
        step = default;
        if (bucket.IsLate || bucket.Usage.Length > MostModels)
        {
            return false;
        }

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

        var sums = tally.In(bucket.Window);
        sums = bucket.IsComplete ? sums : sums with { Step = sums.Step with { IsComplete = false } };
        return bucket.Window.Start < (isRead ? through : whole.JudgedThrough) ? TryRepeat(sums, models[..used], terms, out step)
            : bucket.IsComplete ? TryLearn(sums, models[..used], terms, out step)
            : TryLook(sums, models[..used], terms, now, out step);
    }

    /// <summary>Goes on with a state that <see cref="Sentinel"/> made of <see cref="State"/>.</summary>
    public void Continue(KeyState state)
    {
        (whole, isRead) = (state, false);
        (isFilling, isFillingAhead, isAhead) = (false, false, false);
    }

    /// <summary>Judges and learns a bucket that may say something.</summary>
    internal RunStep JudgeAloud(UsageBucket bucket, JudgingTerms terms, DateTimeOffset now)
    {
        var step = Sentinel.Judge(State, bucket, terms.Facts, terms.Policy, terms.Calibration, now);
        Continue(step.State);
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
        if (!(whole.Alerts.IsEmpty ? IsQuiet(bucket) : IsOver(bucket)) || bucket.Window.Start != through || IsKnownNews(bucket, terms) || !TryFold(bucket, models, terms, out var score))
        {
            return false;
        }

        ImmutableArray<ClosedDay> closed = score.Day.Closed ? [new ClosedDay(score.Day, BucketStep.DayOf(bucket.Step.Start)) { CostliestHour = recent.Peak.Dollars }] : [];
        Remember(bucket);
        step = new RunStep([], closed, score.Score, score.Family, bucket.Step);
        return true;
    }

    private bool TryFold(in BucketSums bucket, ReadOnlySpan<uint> models, JudgingTerms terms, out DetectorScore score)
    {
        if (whole.Alerts.IsEmpty)
        {
            return QuietBucket.TryFold(ref baseline, bucket, models, terms, out score);
        }

        // Whether the episode is back is known once the bucket is judged, and by then it is learned.
        var after = baseline;
        if (!QuietBucket.TryFold(ref after, bucket, models, terms, out score) || !past.TryAdd(bucket, score))
        {
            return false;
        }

        baseline = after;
        return true;
    }

    /// <summary>Looks at a bucket that is still filling and follows what was judged, or another such bucket, without a gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryLook(in BucketSums bucket, ReadOnlySpan<uint> models, JudgingTerms terms, DateTimeOffset now, out RunStep step)
    {
        step = default;
        if (!IsQuiet(bucket) || whole.RecentAhead is not null || now - through > Waiting.Long || IsKnownNews(bucket, terms))
        {
            return false;
        }

        var ahead = isFilling && filling.Through <= bucket.Step.Start ? filling : baseline;
        if ((ahead.Through > 0 ? ahead.Through : through.ToUnixTimeSeconds()) != bucket.Step.Start
            || !QuietBucket.TryFold(ref ahead, bucket with { Step = bucket.Step with { IsComplete = true } }, models, terms, out var score))
        {
            return false;
        }

        (filling, isFilling, isFillingAhead) = (ahead, true, true);
        step = new RunStep([], [], score.Score, score.Family, bucket.Step);
        return true;
    }

    /// <summary>Looks at a bucket that was judged before: it says nothing where it holds what was learned, or if it is no longer remembered by itself.</summary>
    private bool TryRepeat(in BucketSums bucket, ReadOnlySpan<uint> models, JudgingTerms terms, out RunStep step)
    {
        step = default;
        if (!IsQuiet(bucket) || whole.RecentAhead is not null || bucket.Window.Length > RecentRing.Step || IsKnownNews(bucket, terms)
            || QuietBucket.IsNovel(baseline, models, bucket.Step.Start)
            || (recent.Find(bucket.Window.End, bucket.Window.Length) is { } known && known != RecentRing.Of(bucket)))
        {
            return false;
        }

        step = new RunStep([], [], 0, EvidenceFamily.None, bucket.Step);
        return true;
    }

    /// <summary>Whether there is nothing about the series that has to be looked at bucket by bucket.</summary>
    private bool IsQuiet(in BucketSums bucket)
    {
        if (!whole.Alerts.IsEmpty || whole.Episode is not null || whole.Expected is not null || whole.LearningFrozenUntil > bucket.Window.Start)
        {
            return false;
        }

        Read();
        return true;
    }

    /// <summary>The same where there are alerts: whether all of them are over, and the bucket changes none.</summary>
    private bool IsOver(in BucketSums bucket)
    {
        if (whole.Expected is not null || whole.LearningFrozenUntil > bucket.Window.Start || (!isRead && !PastEpisode.TryRead(whole, out past)))
        {
            return false;
        }

        Read();
        return past.IsNext(bucket.Window);
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

        return !own.Caps.IsEmpty && CapRule.IsAnyOver(own.Caps, recent.LastHour(bucket.Window.End, bucket.Volume));
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
        (isFilling, isFillingAhead) = (false, false);
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
        isFilling = whole.Ahead is not null;
        filling = whole.Ahead is { } ahead ? ahead.Value : filling;
        isRead = true;
    }
}
