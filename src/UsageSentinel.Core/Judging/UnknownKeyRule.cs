using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// A key is used that the provider does not list: it was deleted and still works, or it is not in the inventory. A key made
/// since the keys were listed is not known by any list yet, and is none.
/// </summary>
internal static class UnknownKeyRule
{
    /// <summary>Of a key no list dates, the hour of its first use is known.</summary>
    private static readonly TimeSpan News = TimeSpan.FromHours(1);

    public static Verdict Judge(KeyState state, Usage.UsageBucket bucket, KeyFacts facts)
    {
        var used = Volume.Of(bucket);
        return facts.UnlistedSince is not { } since || bucket.Window.Start < since || used.IsZero ? Verdict.Ok
            : facts.WasListed is null && (state.LastUsedAt is null || state.WatchedSince + News > since) ? new Verdict.Undecided(UndecidedReason.Immature)
            : new Verdict.Anomalous(Describe(bucket, used, since, facts));
    }

    private static Anomaly Describe(Usage.UsageBucket bucket, Volume used, DateTimeOffset since, KeyFacts facts) => new(
        Severity.Warning,
        "requests",
        used.Requests,
        0,
        0,
        Usd.Max(bucket.Cost, Usd.Zero),
        EvidenceFamilies.None,
        facts.WasListed is null ? "use of a key that the provider does not list" : "use of a key that was deleted",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Wording.Number(used.Requests)} {Plural.Of(used.Requests, "request")} and {bucket.Cost} in the {Wording.Length(bucket.Window.Length.TotalHours)} to {bucket.Window.End:HH:mm} UTC with a key that was not in the provider's list at {since:yyyy-MM-dd HH:mm} UTC. Find out who owns it. A key that is not listed cannot be revoked here."))
    {
        Window = bucket.Window.Length,
    };
}
