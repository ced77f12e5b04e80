using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>An alert with what was done about it.</summary>
/// <param name="Shown">Its figures.</param>
/// <param name="Alert">The episode.</param>
/// <param name="Acts">Every action that was begun for it, oldest first.</param>
/// <param name="IsWaiting">Whether an action lacks only a person's approval.</param>
internal sealed record AlertCard(AlertJson Shown, Alert Alert, ImmutableArray<ContainmentAction> Acts, bool IsWaiting)
{
    /// <summary>What people changed at the provider in the day before it began, oldest first; empty where that was not asked for.</summary>
    public ImmutableArray<ProviderChange> Changes { get; init; } = [];

    /// <summary>Whether it is about a key that the inventory has: only such a key can be contained.</summary>
    public bool IsOfListedKey { get; init; }

    /// <summary>The latest action that the provider carried out and that still holds; null for none.</summary>
    public ContainmentAction? Contained => Acts.LastOrDefault(act => act.DoneAt is not null && act.Status is ActionStatus.Done or ActionStatus.Verified);

    /// <summary>The latest action that did not work; null for none, or if a later one worked.</summary>
    public ContainmentAction? Failed => Acts.LastOrDefault() is { Status: ActionStatus.Failed } act ? act : null;

    /// <summary>Whether it goes on costing: a rate is measured, and the key was not contained.</summary>
    public bool IsLosing => Alert.IsOpen && Shown.BurnUsdPerHour > 0 && Contained is null;

    public AlertSituation Situation => this switch
    {
        { Alert.IsOpen: false } => AlertSituation.Resolved,
        { Alert.IsHistoric: true } => AlertSituation.History,
        { IsWaiting: true } => AlertSituation.Waiting,
        { Failed: not null } => AlertSituation.Failed,
        { Contained: not null } => AlertSituation.Contained,
        { Shown.Silenced: true } => AlertSituation.Silenced,
        { Shown.AckedUntil: not null } => AlertSituation.Acknowledged,
        { Alert.State: AlertState.Pending } => AlertSituation.Pending,
        _ => AlertSituation.Open,
    };
}

/// <summary>What an alert needs, in the order in which a person looks at them.</summary>
internal enum AlertSituation
{
    /// <summary>An action waits for approval.</summary>
    Waiting,

    /// <summary>The last action did not work.</summary>
    Failed,

    /// <summary>Open and not acknowledged.</summary>
    Open,

    /// <summary>The condition does not yet hold for long enough.</summary>
    Pending,

    /// <summary>The key was contained.</summary>
    Contained,

    Acknowledged,

    Silenced,

    /// <summary>Found in back-filled history; nothing is done about it.</summary>
    History,

    Resolved,
}
