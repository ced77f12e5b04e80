using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Naming;

/// <summary>Names an episode. The title may become more specific in the first hour, and stays as it is from then on.</summary>
internal static class EpisodeTitles
{
    /// <summary>How long a title may change.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);

    private const int MostOfModel = 60;

    /// <param name="continued">The episode after the bucket.</param>
    /// <param name="state">The key before it.</param>
    /// <param name="seen">What the detector made of it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="onset">What the rules of behaviour say of it.</param>
    /// <param name="facts">What is known of the key besides.</param>
    /// <returns>What the bucket suggests; null where the title is settled.</returns>
    public static EpisodeTitle? Of(Continued continued, KeyState state, ScoredBucket seen, UsageBucket bucket, Finding onset, KeyFacts facts)
    {
        if (continued is not { Episode: { } episode, Verdict: Verdict.Anomalous } || episode.Bouts > 1 || bucket.Window.End > episode.FoundAt + Young || bucket.Window.End < episode.FoundAt)
        {
            return null;
        }

        var measures = CauseReading.Of(state, seen, bucket, episode, onset, facts);
        var kind = CauseTable.Decide(measures);
        return new EpisodeTitle(kind, Text(kind, measures, state.Series, bucket), bucket is not { IsComplete: true, IsLate: false });
    }

    private static string Text(CauseKind kind, in CauseMeasures measures, SeriesId series, UsageBucket bucket) => kind switch
    {
        CauseKind.PriceChange => "Price change",
        CauseKind.CacheStopped => "Prompt cache stopped working",
        CauseKind.RequestFlood => "Request flood",
        CauseKind.ModelChanged => CauseReading.ModelOf(bucket) is { } model ? $"Model changed to {(model.Length > MostOfModel ? model[..MostOfModel] : model)}" : "Model changed",
        CauseKind.TierChanged => "Service tier changed to priority",
        CauseKind.PromptsGrew => string.Create(CultureInfo.InvariantCulture, $"Prompts grew {Times(measures[CauseMeasure.Prompts])}×"),
        CauseKind.RunawayLoop => "Runaway loop",
        CauseKind.StolenKey => series.Key is { } key ? $"Stolen-key pattern on {key.Value}" : "Stolen-key pattern",
        CauseKind.Batch => "Batch or back-fill",
        CauseKind.Growth => "Launch or growth",
        CauseKind.Unknown => "Unknown cause",
        _ => throw new UnreachableException(),
    };

    private static string Times(double factor) => factor.ToString(factor < 3 ? "0.#" : "#,0", CultureInfo.InvariantCulture);
}
