using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Finds the limits that UsageSentinel changed itself.</summary>
internal static class OwnChanges
{
    /// <summary>An action just before a reading may show in it only later.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    /// <summary>Whether an action of the ledger explains the change of a limit.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="since">When the limit was read before.</param>
    /// <param name="acts">All actions in that organization.</param>
    public static bool Explain(InventoryChange change, DateTimeOffset since, IReadOnlyCollection<ContainmentAction> acts) =>
        LevelOf(change.Item.Kind) is { } level && acts.Any(act => act.Rung == level && act.Project.Value == change.Item.Project && ChangedAt(act) >= since - Slack);

    /// <summary>When the provider's value was last changed for the action. That it was found as it should be changes nothing.</summary>
    private static DateTimeOffset ChangedAt(ContainmentAction act) =>
        act.Status is ActionStatus.Intended or ActionStatus.Done or ActionStatus.Verified ? act.DoneAt ?? act.BegunAt : act.CheckedAt ?? act.DoneAt ?? act.BegunAt;

    private static ContainmentLevel? LevelOf(InventoryKind kind) => kind switch
    {
        InventoryKind.RateLimit => ContainmentLevel.Throttle,
        InventoryKind.SpendLimit => ContainmentLevel.SpendLimit,
        InventoryKind.ModelPermissions => ContainmentLevel.DenyModel,
        _ => null,
    };
}
