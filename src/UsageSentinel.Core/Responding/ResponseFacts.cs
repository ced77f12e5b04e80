using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Core.Responding;

/// <summary>Everything a decision rests on, read at the last moment. Null means "could not be read", and unsure withholds.</summary>
/// <param name="EpisodeId">The episode the request names.</param>
/// <param name="Alert">That episode as it stands in the store, never as an event tells it; null where there is none.</param>
/// <param name="Evidence">The families of every alert firing on this key now.</param>
/// <param name="Mode">How far the product may go by itself.</param>
/// <param name="IsApproved">Whether a person approved exactly this decision.</param>
/// <param name="IsStopped">The stop switch; null where it could not be read.</param>
/// <param name="ProtectedBy">The entry that protects the key; empty for none; null where the list could not be read.</param>
/// <param name="Target">The key as the provider lists it now; null where it does not.</param>
/// <param name="DataThrough">Up to when usage is collected and judged; null where not known.</param>
/// <param name="HasHold">Whether somebody acknowledged the episode and asked to hold.</param>
/// <param name="IsDone">Whether the ledger holds an act for this episode; null where it could not be read.</param>
/// <param name="RevocationsLastHour">Acts in the hour before now; null where the ledger could not be read.</param>
/// <param name="Confirmation">What the provider itself says of the usage.</param>
public sealed record ResponseFacts(
    string EpisodeId,
    Alert? Alert,
    EvidenceFamilies Evidence,
    ResponseMode Mode,
    bool IsApproved,
    bool? IsStopped,
    string? ProtectedBy,
    ResponseTarget? Target,
    DateTimeOffset? DataThrough,
    bool HasHold,
    bool? IsDone,
    int? RevocationsLastHour,
    Confirmation Confirmation);

/// <summary>What the provider itself said of the usage, asked just before an irreversible act.</summary>
public enum Confirmation
{
    /// <summary>Not asked yet: it is asked last, when nothing else withholds. Never enough to act on.</summary>
    NotAsked,

    /// <summary>It shows usage of that order.</summary>
    Confirmed,

    /// <summary>It does not.</summary>
    Contradicted,

    /// <summary>It could not be asked.</summary>
    Unreadable,
}

/// <summary>What would be hit.</summary>
/// <param name="OwnerIsServiceAccount">Whether the key can only go with its service account; null where the provider does not say.</param>
/// <param name="AccountId">The service account; null for a user's key.</param>
/// <param name="KeysThatDieToo">Other live keys of that account; null where they could not be listed.</param>
/// <param name="ShareOfProject">The key's share of the project's usual cost, 0 to 1; null where not known.</param>
public sealed record ResponseTarget(
    bool? OwnerIsServiceAccount,
    string? AccountId,
    ImmutableArray<string>? KeysThatDieToo,
    double? ShareOfProject);
