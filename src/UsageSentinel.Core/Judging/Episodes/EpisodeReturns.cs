namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>Whether what is out of the ordinary again is the episode that ended, or something else on the same key.</summary>
internal static class EpisodeReturns
{
    /// <summary>A request of the same cause costs between a third of what one of the episode did and three times that.</summary>
    private static readonly double Factor = Math.Log(3);

    /// <summary>The score a return must reach, as a learned hour must not; and how much of the organization's bar, where the bar of the key hides it.</summary>
    private static readonly double Suspicious = Baselines.DetectorTuning.Default.SlowAbove;
    private const double OfBar = 0.9;

    /// <summary>A score that leaves no doubt: an attack on many keys raises the bar of the organization above what each of them reaches.</summary>
    private const double Certain = 6;

    /// <summary>Hours after which the idle hours of a key are known: both kinds of day were seen.</summary>
    private const double Week = 168;

    /// <summary>What a bucket adds to a calm episode: it is back when enough of its own kind has come.</summary>
    /// <param name="calm">The episode with the bucket in its sums.</param>
    /// <param name="added">The bucket, and what is usual in it.</param>
    /// <param name="bucket">The bucket.</param>
    public static Episode Follow(Episode calm, in EpisodeSums added, in EpisodeBucket bucket) =>
        StirOf(calm, calm.Stir, added, bucket) is { } stir ? calm with { Stir = stir } : EpisodeAdvance.Return(calm);

    /// <summary>How much of a calm episode has come back with a bucket; null where it is back.</summary>
    /// <param name="calm">The episode; neither its sums nor what has come back so far are looked at.</param>
    /// <param name="before">How much had come back before.</param>
    /// <param name="added">The bucket, and what is usual in it.</param>
    /// <param name="bucket">The bucket.</param>
    public static double? StirOf(Episode calm, double before, in EpisodeSums added, in EpisodeBucket bucket)
    {
        var (more, usual) = EpisodeAdvance.ExcessOf(calm, added);
        var hours = bucket.Window.Length.TotalHours;
        var stir = Math.Max(0, before + more - Math.Max(EpisodeAdvance.Half * calm.Rate * hours, EpisodeAdvance.Beyond * usual));
        var enough = calm.Rate > 0 ? Math.Max(calm.Rate, 2 * EpisodeAdvance.NoiseOf(calm) / calm.Rate) : 0;
        return stir > 0 && stir >= enough && more > 0 && (bucket.Score >= Math.Clamp(OfBar * bucket.Bar, Suspicious, Certain) || IsPlain(calm, bucket, more, usual))
            ? null
            : stir;
    }

    /// <summary>
    /// Whether it is back without a look at the score: an episode of idle hours raises the records of those hours, which then hide the
    /// next night. What comes in such an hour again, more than twice the usual and far outside of its noise, is the next bout.
    /// </summary>
    private static bool IsPlain(Episode calm, in EpisodeBucket bucket, double more, double usual)
    {
        var hours = bucket.Window.Length.TotalHours;
        return calm.Meter is EpisodeMeter.Dollars
            && calm.KnownHours >= Week
            && calm.Season.IsIdle
            && usual < calm.Habits.MeanUsd * hours
            && more > Math.Max(usual, EpisodeAdvance.Deviations * Math.Sqrt(calm.Noise * hours))
            && IsSameCause(calm, bucket.Cost, bucket.Units.Requests);
    }

    /// <summary>By what a request costs: a burst of the usual requests is no return of an expensive model. Where that is not known, it is taken for a return.</summary>
    /// <param name="episode">The episode that is calm.</param>
    /// <param name="cost">What a bucket that is out of the ordinary cost, in US dollars.</param>
    /// <param name="requests">Its requests.</param>
    public static bool IsSameCause(Episode episode, double cost, double requests) =>
        requests <= 0 || cost <= 0 || episode.Found.Requests <= 0 || episode.FoundCost <= 0
        || Math.Abs(Math.Log(cost / requests / (episode.FoundCost / episode.Found.Requests))) <= Factor;
}
