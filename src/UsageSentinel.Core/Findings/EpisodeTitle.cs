namespace UsageSentinel.Core.Findings;

/// <summary>What an alert about a key is called, in the operator's words.</summary>
/// <param name="Kind">The probable cause.</param>
/// <param name="Text">The title, such as <c>Prompts grew 11×</c>.</param>
/// <param name="IsProvisional">Whether only buckets that may still grow were seen: the first complete one decides.</param>
public sealed record EpisodeTitle(CauseKind Kind, string Text, bool IsProvisional = false)
{
    /// <summary>
    /// The title after another bucket of the first hour: a provisional one gives way, and another gives way only to a cause that is at least as specific.
    /// </summary>
    /// <param name="before">The title so far; null for none.</param>
    /// <param name="now">What the bucket suggests; null for nothing.</param>
    public static EpisodeTitle? Sharpen(EpisodeTitle? before, EpisodeTitle? now) => (before, now) switch
    {
        (_, null) => before,
        (null, _) => now,
        ({ IsProvisional: false }, { IsProvisional: true }) => before,
        ({ IsProvisional: true }, { IsProvisional: false }) => now,
        _ => now.Kind <= before.Kind ? now : before,
    };
}

/// <summary>The probable cause of an alert about a key, the most specific first.</summary>
public enum CauseKind
{
    /// <summary>The same usage is charged at other prices.</summary>
    PriceChange,

    /// <summary>The same prompts are no longer served from the provider's cache.</summary>
    CacheStopped,

    /// <summary>Very many requests that cost almost nothing.</summary>
    RequestFlood,

    /// <summary>The same requests on a more expensive model.</summary>
    ModelChanged,

    /// <summary>The same requests at a more expensive service tier.</summary>
    TierChanged,

    /// <summary>The same requests with longer prompts.</summary>
    PromptsGrew,

    /// <summary>A program calls itself, or repeats one request.</summary>
    RunawayLoop,

    /// <summary>Usage that does not look like the key's own: other models, other hours, or a key that was idle or is new.</summary>
    StolenKey,

    /// <summary>Delayed or bulk work.</summary>
    Batch,

    /// <summary>More of the same, in step with the key's day.</summary>
    Growth,

    /// <summary>None of these.</summary>
    Unknown,
}
