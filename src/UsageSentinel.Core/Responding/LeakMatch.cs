using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>Which keys a leak report is about. The public form of a key is never proof: many keys may share it.</summary>
public abstract record LeakMatch
{
    private LeakMatch()
    {
    }

    /// <summary>The reporter named the key by its id.</summary>
    public sealed record Named(KnownKey Key) : LeakMatch;

    /// <summary>These keys look like the one that leaked; at least one.</summary>
    public sealed record Likely(ImmutableArray<KnownKey> Keys) : LeakMatch;

    /// <summary>No key we know of.</summary>
    public sealed record Unknown : LeakMatch;
}

/// <summary>A key by what is public of it.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Project">Its project.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">For people; many keys may share one; null for none.</param>
/// <param name="Redacted">First and last characters with dots or stars between, as the provider shows them; null where it shows none.</param>
public sealed record KnownKey(ProviderAccount Account, ProjectId Project, KeyId Id, string? Name, string? Redacted);
