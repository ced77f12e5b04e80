using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>What an alert about a leaked key is about, and how certain it is that the key is meant.</summary>
public static class LeakSubject
{
    /// <summary>Names the alert of a report that does not say for certain which key is meant.</summary>
    public const string Unconfirmed = "unconfirmed";

    /// <summary>More keys than this that one report could mean are one alert about their organization: the report says which key leaked no more than chance does.</summary>
    public const int MostKeysEach = 3;

    /// <summary>Whether the alert rests on a report that is no proof.</summary>
    public static bool IsUnconfirmed(AlertSubject subject) => subject is { Rule: RuleKind.Leaked, Name: Unconfirmed };

    /// <summary>Whether the alert rests on a report that names the key.</summary>
    public static bool IsProven(AlertSubject subject) => subject is { Rule: RuleKind.Leaked, Key: not null, Name: null };

    /// <summary>The subject of a leak alert about a key.</summary>
    public static AlertSubject Subject(ProviderAccount account, SeriesId series, LeakProof proof) =>
        new(RuleKind.Leaked, account, series.Project, series.Key, proof is LeakProof.Proven ? null : Unconfirmed);

    /// <summary>What a report said that began this episode of a key; <see cref="LeakProof.None"/> where no report did.</summary>
    public static LeakProof ProofOf(string episodeId, ProviderAccount account, SeriesId series) =>
        IsOf(episodeId, Subject(account, series, LeakProof.Proven)) ? LeakProof.Proven
        : IsOf(episodeId, Subject(account, series, LeakProof.Unproven)) ? LeakProof.Unproven
        : LeakProof.None;

    private static bool IsOf(string episodeId, AlertSubject subject) =>
        episodeId.StartsWith($"{subject.Fingerprint.Value}.", StringComparison.Ordinal);
}

/// <summary>How certain it is that a leak report means a key.</summary>
public enum LeakProof
{
    /// <summary>There is no report.</summary>
    None,

    /// <summary>The report may mean the key.</summary>
    Unproven,

    /// <summary>The report names the key.</summary>
    Proven,
}
