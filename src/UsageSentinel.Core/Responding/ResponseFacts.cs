using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>All inputs of a decision, read at the last moment. Null means "could not be read", and unsure blocks.</summary>
/// <param name="Requester">Who wants the key contained.</param>
/// <param name="Account">The organization.</param>
/// <param name="Series">The key.</param>
/// <param name="EpisodeId">The episode the request names.</param>
/// <param name="Alert">The alert from the store, never from an event; null if it does not exist.</param>
/// <param name="Evidence">The families of every alert firing on this key now.</param>
/// <param name="Score">The highest score of those alerts; about -log10 of the chance on an ordinary day.</param>
/// <param name="Mode">How far the product may go by itself for this rule; null where it could not be read.</param>
/// <param name="Approvals">The answers of people for each containment level; a missing level was never answered.</param>
/// <param name="IsStopped">The stop switch.</param>
/// <param name="ProtectedBy">The entry that protects the key; empty for none.</param>
/// <param name="Silence">Whether a silence covers actions on this key.</param>
/// <param name="Key">The key as the provider lists it now.</param>
/// <param name="DataThrough">Up to when all usage of the key is collected and judged: of every endpoint it uses; null where not known.</param>
/// <param name="HasHold">Whether somebody acknowledged the episode and asked to hold.</param>
/// <param name="Acts">Every act of the ledger.</param>
/// <param name="KeysInQuestion">Keys of the organization with an episode that asked for a response in the last hour, this one included.</param>
/// <param name="Traffic">What the key costs now and what its project normally does.</param>
/// <param name="Confirmation">What the provider itself says of the usage.</param>
public sealed record ResponseFacts(
    Requester Requester,
    ProviderAccount Account,
    SeriesId Series,
    string EpisodeId,
    Alert? Alert,
    EvidenceFamilies Evidence,
    double Score,
    ResponseMode? Mode,
    ImmutableDictionary<ContainmentLevel, Approval> Approvals,
    bool? IsStopped,
    string? ProtectedBy,
    ActionSilence Silence,
    KeyLookup Key,
    DateTimeOffset? DataThrough,
    bool? HasHold,
    ImmutableArray<PastAction>? Acts,
    int? KeysInQuestion,
    Traffic? Traffic,
    Confirmation Confirmation)
{
    /// <summary>
    /// Up to when usage is collected of those endpoints that can be read, where one the key uses cannot; null where all can.
    /// Sufficient for a reversible action, and for nothing else.
    /// </summary>
    public DateTimeOffset? PartThrough { get; init; }

    /// <summary>What the provider offers against a key.</summary>
    /// <value>The default is every level.</value>
    public ContainmentOffer Offer { get; init; } = ContainmentOffer.Everything;

    public ResponseTarget? Target => (Key as KeyLookup.Listed)?.Target;

    /// <summary>Whether a person was asked about this episode and has not answered.</summary>
    public bool IsAwaited { get; init; }
}

/// <summary>Whether a silence covers actions.</summary>
public enum ActionSilence
{
    /// <summary>No silence, or one that only mutes notices.</summary>
    None,

    /// <summary>A person silenced actions too.</summary>
    Covered,

    /// <summary>The silences could not be read.</summary>
    Unreadable,
}

/// <summary>What the provider itself said of the usage, asked just before an act.</summary>
public enum Confirmation
{
    /// <summary>Not asked yet: it is asked last, when nothing else blocks. Never sufficient to act.</summary>
    NotAsked,

    /// <summary>It shows usage of that order.</summary>
    Confirmed,

    /// <summary>It does not.</summary>
    Contradicted,

    /// <summary>It could not be asked.</summary>
    Unreadable,
}
