using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Finds who made a change, in the provider's audit log. It has no entries about spend limits and model lists.</summary>
internal static class ChangeActors
{
    /// <summary>How long before it is seen a change may have been made; readings are an hour apart, and some fail.</summary>
    public static TimeSpan Reach { get; } = TimeSpan.FromHours(26);

    public static ImmutableArray<AttributedChange> Join(ImmutableArray<InventoryChange> changes, ImmutableArray<AuditEntry> entries)
    {
        var bySubject = entries.Where(entry => entry is { SubjectId: not null, ActorId: not null }).ToLookup(entry => entry.SubjectId, StringComparer.Ordinal);
        return [.. changes.Select(change => new AttributedChange(change, change.Item.Kind is InventoryKind.IpAllowList ? change.Item.Owner : bySubject[change.Item.Id]
            .Where(entry => Fits(change, entry))
            .OrderBy(entry => entry.EffectiveAt)
            .LastOrDefault()?.ActorId))];
    }

    private static bool Fits(InventoryChange change, AuditEntry entry) =>
        entry.EffectiveAt <= change.At
        && change.At - entry.EffectiveAt <= Reach
        && (entry.Type.EndsWith(Verb(change.Type), StringComparison.Ordinal) || (change.Type is InventoryChangeType.Changed && entry.Type.StartsWith("certificates.", StringComparison.Ordinal)))
        // The id of a limit is that of its model, and the same in every project.
        && (change.Item.Project.Length == 0 || entry.Project is null || entry.Project.Value.Value == change.Item.Project);

    private static string Verb(InventoryChangeType type) => type switch
    {
        InventoryChangeType.Added => ".created",
        InventoryChangeType.Removed => ".deleted",
        _ => ".updated",
    };
}
