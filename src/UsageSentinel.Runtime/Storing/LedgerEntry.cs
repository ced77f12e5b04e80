using System.Collections.Immutable;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>One row of the ledger.</summary>
/// <param name="At">UTC.</param>
/// <param name="Kind">The kind of the row.</param>
/// <param name="EpisodeId">The episode it is about; empty for none.</param>
/// <param name="Subject">The key, as in the events' subject.</param>
/// <param name="Actor">Who decided: <c>automation</c>, or a person's name.</param>
/// <param name="Summary">One line.</param>
/// <param name="Details">JSON: the answers of every guardrail, or the names of steps or alerts; or empty.</param>
public sealed record LedgerEntry(
    DateTimeOffset At, LedgerKind Kind, string EpisodeId, string Subject, string Actor, string Summary, string Details)
{
    /// <summary>The hash of everything the decision rested on, in lower-case hexadecimal; empty where nothing was decided.</summary>
    public string InputsHash { get; init; } = string.Empty;

    /// <summary>The hash of the configuration in force; the ledger fills it in.</summary>
    public string ConfigHash { get; init; } = string.Empty;

    /// <summary>The version of the engine that decided; the ledger fills it in.</summary>
    public string Engine { get; init; } = string.Empty;
}

/// <summary>The kind of a ledger row.</summary>
public enum LedgerKind
{
    /// <summary>A decision not to act.</summary>
    Withheld,

    /// <summary>About to act: written before the provider is asked.</summary>
    Intended,

    /// <summary>The provider did it, or it was done already.</summary>
    Done,

    /// <summary>The provider did not do it.</summary>
    Failed,

    /// <summary>Checked afterwards: it holds.</summary>
    Verified,

    /// <summary>Checked afterwards: it does not hold.</summary>
    NotVerified,

    /// <summary>A person said yes to exactly one decision.</summary>
    Approved,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>Something asked for an action that UsageSentinel cannot have asked for: a forged event, a forged or used link.</summary>
    Refused,

    /// <summary>Somebody outside reports that a key has leaked.</summary>
    LeakReported,

    /// <summary>All that is missing is a person's yes.</summary>
    AwaitingApproval,

    /// <summary>About to restore the old values: written before the provider is asked.</summary>
    Restoring,

    /// <summary>The old values are set again.</summary>
    Restored,

    /// <summary>A person changed what the product may do: the stop switch, a rule's mode. Also a step of a rotation.</summary>
    Control,

    /// <summary>What the engine did with alerts: its details name every step by the hash of what it rested on and came to.</summary>
    Judged,

    /// <summary>What the alerts in its details were judged on has been kept long enough, and is removed.</summary>
    Purged,
}

/// <summary>The acts at one moment.</summary>
/// <param name="Head">The head of the chain; null for an empty ledger.</param>
/// <param name="Acts">Every act ever begun.</param>
public sealed record LedgerSnapshot(StoredEntity? Head, ImmutableArray<ContainmentAction> Acts)
{
    /// <summary>Why the acts are not those the ledger's chain vouches for; null where they are. Nothing may be decided on such acts.</summary>
    public string? Fault { get; init; }

    /// <summary>The records of the provider limits that the product holds, or held lately.</summary>
    public ImmutableDictionary<LimitKey, OwnedLimit> Limits { get; init; } = ImmutableDictionary<LimitKey, OwnedLimit>.Empty;

    /// <summary>The record of one limit; null if there is none.</summary>
    public OwnedLimit? LimitOf(LimitKey key) => Limits.GetValueOrDefault(key) ?? LimitRow.Of(Acts, key);
}

/// <summary>What every row of this process is stamped with.</summary>
/// <param name="configHash">Computes the hash of the configuration in force; asked when the first row is written, as most commands write none.</param>
/// <param name="engine">The version of the engine.</param>
public sealed class LedgerStamp(Func<string> configHash, string engine)
{
    private readonly Lazy<string> hash = new(configHash);

    /// <summary>The hash of the configuration in force.</summary>
    public string ConfigHash => hash.Value;

    /// <summary>The version of the engine.</summary>
    public string Engine => engine;
}
