using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>
/// Whether an episode goes on. A sequential test between its own rate and none: what falls short of half of it adds up, and enough of
/// that is calm. Neither the bars of the detector nor its records have a say.
/// </summary>
internal static class EpisodeAdvance
{
    /// <summary>Half of the rate lies between going on and being over.</summary>
    internal const double Half = 0.5;

    /// <summary>What is within so much of the usual is near it; what returns must exceed it by so much.</summary>
    internal const double Near = 0.25;
    internal const double Beyond = 0.5;

    /// <summary>What follows without a gap and brings so much of the rate is the end of it, not calm; and so much of the whole is none either.</summary>
    private const double Tail = 0.25;

    /// <summary>Deviations of an ordinary bucket that one must exceed the usual by to be news while an episode is calm.</summary>
    internal const double Deviations = 4;

    /// <summary>Calm that is asked for, in hours of its rate: an eighth of how long it went on, within these limits.</summary>
    private const double ShareOfActive = 1.0 / 8;
    private const double LeastHours = 1.5;
    private const double MostHours = 6;

    /// <summary>The same where the noise of the key asks for more.</summary>
    private const double NoisyHours = 24;

    /// <summary>Takes a complete bucket in; one that is in already changes nothing.</summary>
    public static Episode Apply(Episode episode, in EpisodeBucket bucket)
    {
        if (bucket.Window.Start < episode.Through)
        {
            return episode;
        }

        // An absent bucket means no usage.
        for (var at = episode.Through > episode.Start ? episode.Through : episode.Start; at < bucket.Window.Start;)
        {
            var next = BucketWidth.Hour.Floor(at).AddHours(1);
            next = next < bucket.Window.Start ? next : bucket.Window.Start;
            episode = Step(episode, new EpisodeBucket(new TimeWindow(at, next), 0, default, 0, 0) { IsSaturated = bucket.IsSaturated });
            at = next;
        }

        return bucket.Window.Start >= episode.Start ? Step(episode, bucket) : episode with { Through = bucket.Window.End };
    }

    /// <summary>Puts what a revision changed into the sums.</summary>
    public static Episode Correct(Episode episode, TimeWindow window, double cost, double requests)
    {
        if (window.Start < episode.Start || window.End > episode.Through)
        {
            return episode;
        }

        var change = new EpisodeSums(cost, 0, requests, 0);
        return episode with
        {
            Sums = episode.Sums + change,
            CalmSums = window.End <= episode.CalmSince ? episode.CalmSums + change : episode.CalmSums,
        };
    }

    private static Episode Step(Episode episode, in EpisodeBucket bucket)
    {
        var (start, length) = (bucket.Window.Start, bucket.Window.Length);
        var added = new EpisodeSums(bucket.Cost, episode.Habits.UsdOf(start, length), bucket.Units.Requests, episode.Habits.RequestsOf(start, length));
        var after = episode with { Sums = episode.Sums + added, Through = bucket.Window.End };
        return episode.IsCalm
            ? EpisodeReturns.Follow(after, added, bucket)
            : Active(episode, after, added, bucket);
    }

    /// <summary>Whether a bucket brings what a calm episode would bring if it came back.</summary>
    public static bool IsBack(Episode episode, UsageBucket bucket)
    {
        var (start, length) = (bucket.Window.Start, bucket.Window.Length);
        var isDollars = episode.Meter is EpisodeMeter.Dollars;
        var usual = isDollars ? episode.Habits.UsdOf(start, length) : episode.Habits.RequestsOf(start, length);
        var seen = isDollars ? (double)bucket.Cost.Amount : Volume.Of(bucket).Requests;
        return episode.Stir > 0 || seen - usual > Math.Max(Half * episode.Rate * length.TotalHours, Beyond * usual);
    }

    /// <summary>Whether a bucket that the detector finds out of the ordinary is news in a calm episode, though it brings less than the episode did.</summary>
    /// <param name="episode">The episode.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="least">Dollars above the usual that are worth an alert.</param>
    public static bool IsNews(Episode episode, UsageBucket bucket, Usd least)
    {
        var (start, length) = (bucket.Window.Start, bucket.Window.Length);
        var usual = episode.Habits.UsdOf(start, length);
        var more = (double)bucket.Cost.Amount - usual;
        return episode.Meter is EpisodeMeter.Dollars && more >= (double)least.Amount
            && more > Math.Max(usual, Deviations * Math.Sqrt(episode.Noise * length.TotalHours));
    }

    /// <summary>It is back: the same episode, once more.</summary>
    public static Episode Return(Episode episode) => episode with { IsCalm = false, Calm = 0, CalmSince = null, Stir = 0, Bouts = episode.Bouts + 1 };

    /// <summary>It is back and brings what a bucket brings: if that is less than before, whether it goes on is measured by what it brings now.</summary>
    public static Episode Return(Episode episode, UsageBucket bucket)
    {
        var hours = bucket.Window.Length.TotalHours;
        var rate = ((double)bucket.Cost.Amount - episode.Habits.UsdOf(bucket.Window.Start, bucket.Window.Length)) / hours;
        var back = Return(episode);
        if (episode.Meter is not EpisodeMeter.Dollars || rate <= 0 || rate >= episode.Rate || episode.ActiveHours <= 0)
        {
            return back;
        }

        // The hours in which it would have come to as much at the rate of now.
        var longer = Math.Max(1, episode.Sums.ExcessUsd / rate / episode.ActiveHours);
        return back with { ActiveHours = longer * episode.ActiveHours, ActiveExpected = longer * episode.ActiveExpected };
    }

    /// <summary>It goes on; is it over by now?</summary>
    private static Episode Active(Episode before, Episode after, in EpisodeSums added, in EpisodeBucket bucket)
    {
        var (more, usual) = ExcessOf(before, added);
        var hours = bucket.Window.Length.TotalHours;
        var (active, expected) = (before.ActiveHours + hours, before.ActiveExpected + added.Expected);
        var calmHours = before.CalmSince is { } calmSince ? (bucket.Window.End - calmSince).TotalHours : 0;
        var certain = Math.Max(active - calmHours, hours);
        var sums = before.CalmSince is null ? after.Sums : before.CalmSums;
        var rate = (before.Meter is EpisodeMeter.Dollars ? sums.ExcessUsd : Math.Max(0, sums.Requests - sums.ExpectedRequests)) / certain;
        var asked = Math.Clamp(certain * ShareOfActive, LeastHours, MostHours) * rate;
        var needed = EpisodeCalm.Missing(before, added, new EpisodeRate(rate, expected / active, asked), hours);
        var calm = bucket.IsSaturated ? 0 : Math.Max(0, before.Calm + Math.Min(needed, rate * hours));
        var isNew = before.CalmSince is null;
        var since = !bucket.IsSaturated && (calm > 0 || (rate <= 0 && needed >= 0)) ? before.CalmSince ?? bucket.Window.Start : (DateTimeOffset?)null;
        var enough = rate <= 0 ? 0 : Math.Min(Math.Max(asked, NoiseOf(after) / rate), NoisyHours * rate);
        // It is over when a bucket is near the usual, not when it brings less than half: a tail is part of it.
        var isTail = rate > 0 && since == bucket.Window.Start && more > Math.Max(Near * usual, Tail * rate * hours);
        since = isTail ? bucket.Window.End : since;
        var isBusy = added.Expected >= before.Habits.MeanUsd * hours;
        var next = after with
        {
            ActiveHours = active,
            ActiveExpected = expected,
            Found = Add(before.Found, bucket.Units),
            FoundCost = before.FoundCost + bucket.Cost,
            FoundGuessed = before.FoundGuessed + bucket.Guessed,
            Season = before.Season.Add(isBusy, hours, bucket.Cost, added.Expected),
            Calm = calm,
            CalmSince = since,
            CalmSums = isTail ? after.Sums : since is null || !isNew ? before.CalmSums : before.Sums,
            IsCalm = since is not null && !isTail && calm >= enough,
            Rate = rate,
            PeakPerHour = Math.Max(before.PeakPerHour, bucket.LastHour),
            PeakAt = bucket.LastHour > before.PeakPerHour ? bucket.Window.End : before.PeakAt,
        };
        return !next.IsCalm ? next
            : IsUnderrated(next) ? next with { IsCalm = false, Calm = 0, CalmSince = null }
            : WithoutCalm(next);
    }

    /// <summary>Whether what came since the calm began is worth as much as a part of the episode: it goes on, at a lower rate than it began with.</summary>
    private static bool IsUnderrated(Episode calm) =>
        calm.Meter is EpisodeMeter.Dollars && calm.Sums.ExcessUsd - calm.CalmSums.ExcessUsd > Tail * calm.CalmSums.ExcessUsd;

    /// <summary>What came since the calm began is no part of what it was made of.</summary>
    private static Episode WithoutCalm(Episode calm)
    {
        var cost = calm.FoundCost - (calm.Sums.Cost - calm.CalmSums.Cost);
        var requests = calm.Found.Requests - (calm.Sums.Requests - calm.CalmSums.Requests);
        return cost > 0 && requests > 0
            ? calm with
            {
                FoundCost = cost,
                Found = new UsualUnits(requests, calm.Found.Tokens * requests / calm.Found.Requests, calm.Found.Usd * cost / calm.FoundCost),
            }
            : calm;
    }

    /// <summary>How much of a bucket lies above the usual, by the meter of the episode, and the usual.</summary>
    internal static (double More, double Usual) ExcessOf(Episode episode, in EpisodeSums added) => episode.Meter is EpisodeMeter.Dollars
        ? (added.Cost - added.Expected, added.Expected)
        : (added.Requests - added.ExpectedRequests, added.ExpectedRequests);

    internal static double NoiseOf(Episode episode) => episode.Meter is EpisodeMeter.Dollars ? episode.Noise : 0;

    private static UsualUnits Add(UsualUnits left, UsualUnits right) =>
        new(left.Requests + right.Requests, left.Tokens + right.Tokens, left.Usd + right.Usd);
}

/// <summary>A complete bucket as an episode takes it.</summary>
/// <param name="Window">The bucket.</param>
/// <param name="Cost">What it cost, in US dollars.</param>
/// <param name="Units">Its requests, tokens and reference dollars.</param>
/// <param name="Score">The detector's score.</param>
/// <param name="Bar">The score from which the organization is alerted; 0 where nothing was judged.</param>
internal readonly record struct EpisodeBucket(TimeWindow Window, double Cost, UsualUnits Units, double Score, double Bar)
{
    /// <summary>How much of the cost is an estimate for models without a price.</summary>
    public GuessedCost Guessed { get; init; }

    /// <summary>What the hour to its end cost above the usual, in US dollars.</summary>
    public double LastHour { get; init; }

    /// <summary>Whether a limit of ours is nearly used up: what it refuses is in no usage.</summary>
    public bool IsSaturated { get; init; }
}
