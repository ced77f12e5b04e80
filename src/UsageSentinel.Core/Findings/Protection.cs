using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>The keys and projects that are never acted on by automation.</summary>
/// <param name="Entries">Ids of keys or projects, or patterns of key names; <c>*</c> matches any characters; case is ignored.</param>
public sealed record Protection(ImmutableArray<string> Entries)
{
    /// <summary>The entry that protects this key, or the empty string.</summary>
    public string Find(string keyId, string projectId, string? keyName)
    {
        foreach (var entry in Entries)
        {
            // A blank typed by mistake must not leave a key bare.
            var pattern = entry.Trim();
            if (Matches(pattern, keyId) || Matches(pattern, projectId) || (keyName is not null && Matches(pattern, keyName)))
            {
                return entry;
            }
        }

        return string.Empty;
    }

    /// <summary>Whether the whole of <paramref name="text"/> matches.</summary>
    public static bool Matches(string pattern, string text) => Wildcard.Matches(pattern, text);
}
