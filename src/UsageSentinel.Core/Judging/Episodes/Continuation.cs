using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>An episode after a bucket, and what its alert advances by.</summary>
/// <param name="Episode">Null for none.</param>
/// <param name="Verdict">Of onset where nothing goes on, else of going on.</param>
internal readonly record struct Continued(Episode? Episode, Verdict Verdict)
{
    /// <summary>Whether it is taken for the new usual from the end of the bucket on.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>Whether it is another one than the episode that ended recently: nothing of it is a return.</summary>
    public bool IsOther { get; init; }

    /// <summary>What the episode is called by this bucket; null where its title is settled.</summary>
    public EpisodeTitle? Title { get; init; }
}

/// <summary>Follows the episode of a key: the detector decides the onset, and money decides whether it continues.</summary>
internal static class Continuation
{
    /// <summary>A launch: only volume rose, never more than a warning, in one go and in step with the day.</summary>
    private static readonly TimeSpan LaunchAfter = TimeSpan.FromHours(72);

    /// <summary>Anything else is the new usual after seven days; what is known of a key for fewer carries no further, but three.</summary>
    private const double AdoptHours = 168;
    private const double LeastAdoptHours = 72;

    /// <param name="state">The key before the bucket.</param>
    /// <param name="seen">What the detector made of it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="onset">What the rules of behaviour say of it; the rule of its subject is the reason.</param>
    /// <param name="facts">What is known of the key besides.</param>
    /// <param name="policy">What the operator wants.</param>
    public static Continued Judge(KeyState state, ScoredBucket seen, UsageBucket bucket, Finding onset, KeyFacts facts, Policy policy)
    {
        var alert = Find(state);
        if (alert is null)
        {
            return onset.Verdict is Verdict.Anomalous begun ? Begin(state, bucket, onset.Subject.Rule, begun.Anomaly, facts) : new Continued(null, onset.Verdict);
        }

        var before = state.Episode ?? Resume(state, alert);
        // Where the key's own bar hides what comes, because the episode raised it, it counts as a return of the episode.
        if (onset.Verdict is Verdict.Anomalous other
            && !alert.IsOpen
            && !EpisodeReturns.IsSameCause(before, (double)bucket.Cost.Amount, Volume.Of(bucket).Requests)
            && EpisodeAdvance.IsNews(before, bucket, policy.MinimumExcess))
        {
            var since = state with { Episode = null, EpisodeEndedAt = before.CalmSince ?? before.Through };
            return Begin(since, bucket, onset.Subject.Rule, other.Anomaly, facts) with { IsOther = true };
        }

        var isNext = bucket is { IsComplete: true, IsLate: false } && bucket.Window.Start >= state.JudgedThrough;
        var after = isNext ? EpisodeAdvance.Apply(before, Of(state, before, seen, bucket, facts))
            : bucket is { IsComplete: true, IsLate: false } && Known(state, bucket) is { } known ? EpisodeAdvance.Correct(before, bucket.Window, (double)bucket.Cost.Amount - known.Dollars, Volume.Of(bucket).Requests - known.Requests)
            : before;
        if (onset.Verdict is Verdict.Anomalous)
        {
            // Long windows still show what is over: of what is calm, only money that comes now is news.
            after = after with { IsOnlyVolume = after.IsOnlyVolume && IsVolume(onset.Subject.Rule) };
            var isBack = before.IsCalm && EpisodeAdvance.IsBack(after, bucket);
            var isNews = isBack || (before.IsCalm && EpisodeAdvance.IsNews(after, bucket, policy.MinimumExcess));
            if (!after.IsCalm || isNews)
            {
                return new Continued((isBack, isNews, after.IsCalm) switch
                {
                    (true, _, true) => EpisodeAdvance.Return(after),
                    (_, true, true) => EpisodeAdvance.Return(after, bucket),
                    _ => after,
                }, onset.Verdict);
            }
        }

        return (isNext, state.Expected?.Covers(state, bucket)) switch
        {
            (_, true) => new Continued(after, Verdict.Ok),
            (false, _) => new Continued(after, new Verdict.Undecided(UndecidedReason.NotApplicable)),
            // That a key woke is news for a day; that it is used a little from then on is none.
            _ when alert.Subject.Rule is RuleKind.Dormant && after.Rate < (double)policy.MinimumExcess.Amount => new Continued(after, Verdict.Ok),
            _ when after.IsCalm => new Continued(after, new Verdict.Normal(after.CalmSince)),
            _ => new Continued(after, new Verdict.Anomalous(alert.Anomaly)) { IsAdopted = IsAdopted(after, alert, bucket, facts) },
        };
    }

    /// <summary>The alert that is followed: open, or over so lately by itself that its return would be the same episode.</summary>
    public static Alert? Find(KeyState state) => Find(state.Alerts, state.Episode is not null);

    /// <inheritdoc cref="Find(KeyState)"/>
    /// <param name="alerts">The alerts of the key.</param>
    /// <param name="isFollowed">Whether there is an episode.</param>
    public static Alert? Find(ImmutableArray<Alert> alerts, bool isFollowed)
    {
        Alert? past = null;
        foreach (var alert in alerts)
        {
            if (RuleTraits.Get(alert.Subject.Rule).IsBehaviour && alert.IsOpen)
            {
                return alert;
            }

            past = RuleTraits.Get(alert.Subject.Rule).IsBehaviour && alert.IsReturnable && isFollowed && !(alert.ResolvedAt <= past?.ResolvedAt) ? alert : past;
        }

        return past;
    }

    private static Continued Begin(KeyState state, UsageBucket bucket, RuleKind reason, Anomaly anomaly, KeyFacts facts)
    {
        var meter = anomaly.Meter == RequestFloodRule.Meter ? EpisodeMeter.Requests : EpisodeMeter.Dollars;
        var begun = EpisodeBegin.Of(state, bucket, meter, anomaly.Window, reason);
        var isNext = bucket is { IsComplete: true, IsLate: false } && bucket.Window.Start >= state.JudgedThrough;
        var episode = isNext ? EpisodeAdvance.Apply(begun, Of(state, begun, null, bucket, facts)) with { IsCalm = false } : begun;
        return new Continued(episode, new Verdict.Anomalous(anomaly));
    }

    /// <summary>An alert of a version without episodes: its last figures are final.</summary>
    private static Episode Resume(KeyState state, Alert alert)
    {
        ref readonly var baseline = ref state.Baseline.Value;
        var hours = Math.Max(0, (state.JudgedThrough - alert.ActiveAt).TotalHours);
        return new Episode(alert.ActiveAt, alert.FiredAt ?? alert.TrueThrough, FrozenExpectation.Of(baseline, DetectorTuning.Default))
        {
            KnownHours = baseline.AgeHours,
            Noise = baseline.ReferenceNoise,
            Usual = state.Recent.Units.WithoutInput(),
            IsOnlyVolume = IsVolume(alert.Subject.Rule),
            Sums = new EpisodeSums((double)alert.EpisodeExcess.Amount, 0, 0, 0),
            Through = state.JudgedThrough,
            ActiveHours = hours,
            PeakAt = alert.TrueThrough,
        };
    }

    private static EpisodeBucket Of(KeyState state, Episode episode, ScoredBucket? seen, UsageBucket bucket, KeyFacts facts)
    {
        var hour = TimeSpan.FromHours(1);
        return new EpisodeBucket(bucket.Window, (double)bucket.Cost.Amount, UsualUnits.Of(bucket), seen?.Detection?.Score ?? 0, seen?.Detection?.Bars.Alert ?? 0)
        {
            LastHour = state.Recent.LastHour(bucket.Window.End, Volume.Of(bucket)).Dollars - episode.Habits.UsdOf(bucket.Window.End - hour, hour),
            IsSaturated = facts.Limit?.IsSaturatedBy(bucket) is true,
            Guessed = bucket.GuessedCost,
        };
    }

    private static bool IsAdopted(Episode episode, Alert alert, UsageBucket bucket, KeyFacts facts)
    {
        var open = bucket.Window.End - episode.FoundAt;
        if (facts.Limit?.IsSaturatedBy(bucket) is true || episode.CalmSince is not null)
        {
            return false;
        }

        var isLaunch = open >= LaunchAfter && alert.Severity <= Severity.Warning && episode.IsLikeALaunch;
        // Of a key that had cost nothing before, nothing is known, however long it had existed.
        var known = episode.Habits.MeanUsd > 0 ? episode.KnownHours : 0;
        return isLaunch || open.TotalHours >= Math.Clamp(known, LeastAdoptHours, AdoptHours);
    }

    /// <summary>What was learned of a bucket; null where it is no longer known by itself.</summary>
    private static Volume? Known(KeyState state, UsageBucket bucket) =>
        bucket.Window.Length <= TimeSpan.FromMinutes(5) ? state.Recent.Find(bucket.Window.End, bucket.Window.Length)?.Volume : null;

    private static bool IsVolume(RuleKind reason) => RuleTraits.Get(reason).IsVolume;
}
