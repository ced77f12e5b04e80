using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>What the provider says of the key now.</summary>
public abstract record KeyLookup
{
    private KeyLookup()
    {
    }

    /// <summary>It lists the key.</summary>
    public sealed record Listed(ResponseTarget Target) : KeyLookup;

    /// <summary>It says for certain that there is no such key: somebody else was faster, or the provider itself.</summary>
    public sealed record Gone : KeyLookup;

    /// <summary>It could not be asked. Not the same as gone: it is asked again.</summary>
    public sealed record Unreadable : KeyLookup;
}

/// <summary>What would be hit.</summary>
/// <param name="OwnerIsServiceAccount">Whether the key can only go with its service account; null where the provider does not say.</param>
/// <param name="AccountId">The service account; null for a user's key.</param>
/// <param name="KeysThatDieToo">Other live keys of that account; null where they could not be listed.</param>
public sealed record ResponseTarget(bool? OwnerIsServiceAccount, string? AccountId, ImmutableArray<string>? KeysThatDieToo);
