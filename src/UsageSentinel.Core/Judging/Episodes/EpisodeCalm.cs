namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>How much a bucket says that an episode is over: what it lacks of half of the rate, or of half of what more expensive requests would have cost.</summary>
internal static class EpisodeCalm
{
    /// <summary>Requests that do not come say nothing of what they would have cost; but not for ever.</summary>
    private const double LeastUse = 0.2;

    /// <summary>Where so many of the usual requests come, what they cost says it all.</summary>
    private const double EnoughUse = 0.8;

    /// <summary>More of the same requests may come at any hour: an idle one says at least so much of what a mean one does.</summary>
    private const double LeastSeason = 0.5;

    /// <summary>Requests that cost so many times the usual are what an episode is made of.</summary>
    private const double MoreExpensive = 3;

    /// <summary>After so many hours without a request an episode of more expensive requests is over.</summary>
    private const double SilentHours = 24;

    /// <summary>What a bucket lacks, in the unit of the episode's meter; negative where it brings more.</summary>
    /// <param name="episode">The episode before the bucket.</param>
    /// <param name="added">The bucket, and what is usual in it.</param>
    /// <param name="rate">What the episode brings.</param>
    /// <param name="hours">How long the bucket is.</param>
    public static double Missing(Episode episode, in EpisodeSums added, EpisodeRate rate, double hours)
    {
        var (more, usual) = EpisodeAdvance.ExcessOf(episode, added);
        var half = EpisodeAdvance.Half * rate.PerHour * hours * Weight(episode, added, rate.UsualPerHour * hours);
        var missing = Math.Max(half, EpisodeAdvance.Near * usual) - more;
        return added.Requests < EnoughUse * added.ExpectedRequests && rate.PerHour > 0 && PriceOf(episode) is { } price
            ? Math.Min(missing, added.Requests > 0 ? price.Missing(added) : rate.Asked / SilentHours * hours)
            : missing;
    }

    /// <summary>What a request usually costs and what one of an episode costs more; null where the episode is made of something else.</summary>
    private static RequestPrice? PriceOf(Episode episode)
    {
        var habits = episode.Habits;
        if (episode.IsOnlyVolume || episode.Meter is not EpisodeMeter.Dollars || habits.MeanUsd <= 0 || habits.MeanRequests <= 0 || episode.Found.Requests <= 0)
        {
            return null;
        }

        // The reference is slow: where requests cost more since, that is usual too.
        var lately = episode.Usual.Requests > 0 ? episode.Usual.Usd / episode.Usual.Requests : 0;
        var usual = Math.Max(habits.MeanUsd / habits.MeanRequests, lately);
        var seen = episode.FoundCost / episode.Found.Requests;
        return seen >= MoreExpensive * usual ? new RequestPrice(usual, seen - usual) : null;
    }

    /// <summary>What usually costs little is weak evidence: an attack may follow the day of the key, and more expensive requests the requests that come.</summary>
    private static double Weight(Episode before, in EpisodeSums added, double mean)
    {
        var season = mean > 1e-9 ? Math.Min(1, added.Expected / mean) : 1;
        return before.IsOnlyVolume || added.ExpectedRequests <= 0 || before.Meter is EpisodeMeter.Requests
            ? Math.Max(season, LeastSeason)
            : added.Requests >= EnoughUse * added.ExpectedRequests ? 1
            : Math.Clamp(Math.Min(season, added.Requests / added.ExpectedRequests), LeastUse, 1);
    }

    /// <param name="Usual">What a request usually costs, in US dollars.</param>
    /// <param name="More">What one of the episode costs more.</param>
    private readonly record struct RequestPrice(double Usual, double More)
    {
        /// <summary>What the requests of a bucket lack of half of what those of the episode cost more.</summary>
        public double Missing(in EpisodeSums added) => (EpisodeAdvance.Half * More * added.Requests) - (added.Cost - (Usual * added.Requests));
    }
}
