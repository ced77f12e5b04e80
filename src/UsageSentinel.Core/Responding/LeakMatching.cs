using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>Finds the keys a leak report is about among those we know. Of a secret it only asks whether it fits a public form.</summary>
public static class LeakMatching
{
    /// <summary>Fewer visible characters than this, prefix and end together and without the <c>sk-</c> all keys share, tell nothing apart.</summary>
    private const int LeastVisible = 3;

    public static LeakMatch ById(IEnumerable<KnownKey> keys, string id) =>
        keys.FirstOrDefault(key => string.Equals(key.Id.Value, id, StringComparison.Ordinal)) is { } key ? new LeakMatch.Named(key) : new LeakMatch.Unknown();

    public static LeakMatch ByName(IEnumerable<KnownKey> keys, string name) =>
        Likely(keys.Where(key => string.Equals(key.Name, name, StringComparison.Ordinal)));

    /// <summary>By the public form as the reporter writes it, which may show more or fewer characters than the provider does.</summary>
    public static LeakMatch ByRedacted(IEnumerable<KnownKey> keys, string redacted)
    {
        var told = Parts(redacted);
        return told is null
            ? new LeakMatch.Unknown()
            : Likely(keys.Where(key => Parts(key.Redacted) is { } held
                && (told.Value.Start.StartsWith(held.Start, StringComparison.Ordinal) || held.Start.StartsWith(told.Value.Start, StringComparison.Ordinal))
                && (told.Value.End.EndsWith(held.End, StringComparison.Ordinal) || held.End.EndsWith(told.Value.End, StringComparison.Ordinal))));
    }

    /// <summary>By the secret itself, which is looked at here and kept nowhere.</summary>
    public static LeakMatch BySecret(IEnumerable<KnownKey> keys, ReadOnlySpan<char> secret)
    {
        var found = ImmutableArray.CreateBuilder<KnownKey>();
        foreach (var key in keys)
        {
            if (Parts(key.Redacted) is { } held && secret.Length > held.Start.Length + held.End.Length && secret.StartsWith(held.Start) && secret.EndsWith(held.End))
            {
                found.Add(key);
            }
        }

        return Likely(found);
    }

    private static LeakMatch Likely(IEnumerable<KnownKey> keys) =>
        keys.ToImmutableArray() is { IsEmpty: false } found ? new LeakMatch.Likely(found) : new LeakMatch.Unknown();

    /// <summary>What stands before and behind the dots or stars; null where that is too little, or there are none.</summary>
    private static (string Start, string End)? Parts(string? redacted)
    {
        if (redacted is null)
        {
            return null;
        }

        var first = redacted.AsSpan().IndexOfAny('.', '*', '…');
        var last = redacted.AsSpan().LastIndexOfAny('.', '*', '…');
        if (first < 0 || redacted.AsSpan(first, last - first + 1).ContainsAnyExcept('.', '*', '…'))
        {
            return null;
        }

        var (start, end) = (redacted[..first], redacted[(last + 1)..]);
        var visible = start.Length + end.Length - (start.StartsWith("sk-", StringComparison.Ordinal) ? 3 : 0);
        return visible >= LeastVisible ? (start, end) : null;
    }
}
