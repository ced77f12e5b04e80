using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// Finds the keys a leak report is about among those we know. Of a secret it only asks whether it fits a public form. A match rests on
/// characters of the secret that both sides show: the prefix every key of a kind begins with is none of them.
/// </summary>
public static class LeakMatching
{
    /// <summary>Fewer common characters of the secret than this, beginning and end together, cannot distinguish keys.</summary>
    private const int LeastInCommon = 3;

    /// <summary>The common prefix of keys of a kind.</summary>
    private static readonly string[] KindPrefixes =
        ["sk-", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", "sk-ant-", "sk-ant-api03-", "sk-ant-admin01-"];

    public static LeakMatch ById(IEnumerable<KnownKey> keys, string id) =>
        keys.FirstOrDefault(key => string.Equals(key.Id.Value, id, StringComparison.Ordinal)) is { } key ? new LeakMatch.Named(key) : new LeakMatch.Unknown();

    public static LeakMatch ByName(IEnumerable<KnownKey> keys, string name) =>
        Likely(keys.Where(key => string.Equals(key.Name, name, StringComparison.Ordinal)));

    /// <summary>By the public form as the reporter writes it, which may show more or fewer characters than the provider does.</summary>
    public static LeakMatch ByRedacted(IEnumerable<KnownKey> keys, string redacted) =>
        Parts(redacted) is { } given ? Likely(keys.Where(key => Parts(key.Redacted) is { } held && IsSame(given, held))) : new LeakMatch.Unknown();

    /// <summary>By the secret itself, which is looked at here and kept nowhere.</summary>
    public static LeakMatch BySecret(IEnumerable<KnownKey> keys, ReadOnlySpan<char> secret)
    {
        var found = ImmutableArray.CreateBuilder<KnownKey>();
        foreach (var key in keys)
        {
            if (Parts(key.Redacted) is { } held
                && OfTheSecret(held.Start) + held.End.Length >= LeastInCommon
                && secret.Length > held.Start.Length + held.End.Length
                && secret.StartsWith(held.Start)
                && secret.EndsWith(held.End))
            {
                found.Add(key);
            }
        }

        return Likely(found);
    }

    private static LeakMatch Likely(IEnumerable<KnownKey> keys) =>
        keys.ToImmutableArray() is { IsEmpty: false } found ? new LeakMatch.Likely(found) : new LeakMatch.Unknown();

    /// <summary>Whether two public forms agree where both show something, on enough characters of the secret.</summary>
    private static bool IsSame((string Start, string End) given, (string Start, string End) held)
    {
        var (start, longerStart) = ByLength(given.Start, held.Start);
        var (end, longerEnd) = ByLength(given.End, held.End);
        return longerStart.StartsWith(start, StringComparison.Ordinal)
            && longerEnd.EndsWith(end, StringComparison.Ordinal)
            && OfTheSecret(start) + end.Length >= LeastInCommon;
    }

    private static (string Shorter, string Longer) ByLength(string one, string other) => one.Length <= other.Length ? (one, other) : (other, one);

    /// <summary>How many characters of a beginning are the secret's own.</summary>
    private static int OfTheSecret(string start) =>
        KindPrefixes.Any(prefix => prefix.StartsWith(start, StringComparison.Ordinal))
            ? 0
            : start.Length - KindPrefixes.Where(prefix => start.StartsWith(prefix, StringComparison.Ordinal)).Select(prefix => prefix.Length).DefaultIfEmpty().Max();

    /// <summary>What is shown before and after the dots or stars; null if nothing is shown.</summary>
    private static (string Start, string End)? Parts(string? redacted)
    {
        if (redacted is null)
        {
            return null;
        }

        var first = redacted.AsSpan().IndexOfAny('.', '*', '…');
        var last = redacted.AsSpan().LastIndexOfAny('.', '*', '…');
        return first < 0 || redacted.AsSpan(first, last - first + 1).ContainsAnyExcept('.', '*', '…')
            ? null
            : (redacted[..first], redacted[(last + 1)..]);
    }
}
