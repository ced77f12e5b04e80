namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>Whether what is out of the ordinary again is the episode that ended, or something else on the same key.</summary>
internal static class EpisodeReturns
{
    /// <summary>A request of the same cause costs between a third of what one of the episode did and three times that.</summary>
    private static readonly double Factor = Math.Log(3);

    /// <summary>By what a request costs: a burst of the usual requests is no return of an expensive model. Where that is not known, it is taken for a return.</summary>
    /// <param name="episode">The episode that is calm.</param>
    /// <param name="cost">What a bucket that is out of the ordinary cost, in US dollars.</param>
    /// <param name="requests">Its requests.</param>
    public static bool IsSameCause(Episode episode, double cost, double requests) =>
        requests <= 0 || cost <= 0 || episode.Found.Requests <= 0 || episode.FoundCost <= 0
        || Math.Abs(Math.Log(cost / requests / (episode.FoundCost / episode.Found.Requests))) <= Factor;
}
