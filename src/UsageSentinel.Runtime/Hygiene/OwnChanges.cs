using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Finds the changes that UsageSentinel made itself.</summary>
internal static class OwnChanges
{
    /// <summary>An action just before a reading may show in it only later.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    /// <summary>Whether an action of the ledger explains a change.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="since">When the reading before was made.</param>
    /// <param name="acts">All actions in that organization.</param>
    public static bool Explain(InventoryChange change, DateTimeOffset since, IReadOnlyCollection<ContainmentAction> acts)
    {
        var item = change.Item;
        return LevelOf(item.Kind) switch
        {
            ContainmentLevel.RevokeKey => change.Type is InventoryChangeType.Removed
                && acts.Any(act => act.Rung is ContainmentLevel.RevokeKey && (act.Key.Value == item.Id || (act.ServiceAccountId is { } owner && owner == item.Owner))),
            { } level => acts.Any(act => act.Rung == level && act.Project.Value == item.Project && (act.CheckedAt ?? act.DoneAt ?? act.BegunAt) >= since - Slack),
            null => false,
        };
    }

    private static ContainmentLevel? LevelOf(InventoryKind kind) => kind switch
    {
        InventoryKind.Key => ContainmentLevel.RevokeKey,
        InventoryKind.RateLimit => ContainmentLevel.Throttle,
        InventoryKind.SpendLimit => ContainmentLevel.SpendLimit,
        InventoryKind.ModelPermissions => ContainmentLevel.DenyModel,
        _ => null,
    };
}
