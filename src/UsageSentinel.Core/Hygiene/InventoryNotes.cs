using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>What is remarkable about a change of the inventory.</summary>
internal static class InventoryNotes
{
    /// <param name="item">The new thing.</param>
    /// <param name="isKnownOwner">Whether its owner had a key before.</param>
    /// <param name="policy">The working hours.</param>
    public static ImmutableArray<InventoryNote> Added(InventoryItem item, bool isKnownOwner, InventoryPolicy policy) => item.Kind switch
    {
        InventoryKind.AdminKey => [InventoryNote.NewAdminKey],
        InventoryKind.User when IsOwner(item) => [InventoryNote.OwnerRole],
        InventoryKind.Certificate => [InventoryNote.CertificateChanged],
        InventoryKind.Key =>
        [
            .. item.CreatedAt is { } at && !policy.IsWorkingTime(at) ? [InventoryNote.MadeOutsideWorkingHours] : ImmutableArray<InventoryNote>.Empty,
            // A service account is made for its key: that it had none before says nothing.
            .. item.Owner is not null && !isKnownOwner && item.Setting("owner_type") != "service_account" ? [InventoryNote.NewOwner] : ImmutableArray<InventoryNote>.Empty,
        ],
        // A model list that was not there restricts; one that allows more is a change of the list.
        _ => [],
    };

    /// <param name="item">What is no longer listed.</param>
    /// <param name="projects">The active projects: what lay in one that is archived goes with it.</param>
    public static ImmutableArray<InventoryNote> Removed(InventoryItem item, IReadOnlySet<string> projects) => item.Kind switch
    {
        _ when item.Project.Length > 0 && !projects.Contains(item.Project) => [],
        InventoryKind.Key => [InventoryNote.KeyVanished],
        InventoryKind.Certificate => [InventoryNote.CertificateChanged],
        InventoryKind.SpendLimit or InventoryKind.ModelPermissions => [InventoryNote.LimitRaised],
        _ => [],
    };

    public static ImmutableArray<InventoryNote> Changed(InventoryItem before, InventoryItem after) => after.Kind switch
    {
        InventoryKind.RateLimit or InventoryKind.SpendLimit when IsRaised(before, after) => [InventoryNote.LimitRaised],
        InventoryKind.ModelPermissions when IsWidened(before, after) => [InventoryNote.LimitRaised],
        InventoryKind.User when IsOwner(after) && !IsOwner(before) => [InventoryNote.OwnerRole],
        // Another name changes nothing.
        InventoryKind.Certificate when before.Setting("active") != after.Setting("active") || before.ExpiresAt != after.ExpiresAt => [InventoryNote.CertificateChanged],
        _ => [],
    };

    private static bool IsOwner(InventoryItem user) => user.Setting("role") == "owner";

    private static bool IsRaised(InventoryItem before, InventoryItem after) => after.Settings.Keys.Union(before.Settings.Keys)
        .Any(name => before.Amount(name) is { } was && (after.Amount(name) is not { } now || now > was));

    private static bool IsWidened(InventoryItem before, InventoryItem after)
    {
        var (was, now) = (InventoryModels.Parse(before.Setting("models")), InventoryModels.Parse(after.Setting("models")));
        return (before.Setting("mode"), after.Setting("mode")) switch
        {
            ("allow_list", "allow_list") => !now.Except(was).IsEmpty,
            ("deny_list", "deny_list") => !was.Except(now).IsEmpty,
            ("allow_list", _) => true,
            _ => false,
        };
    }
}
