using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>All that is listed of an organization at one time.</summary>
/// <param name="At">When it was read, UTC.</param>
/// <param name="Items">Sorted by kind, project and id.</param>
/// <param name="Parts">What was read at least once; the items of any other part are unknown, not absent.</param>
public sealed record InventorySnapshot(DateTimeOffset At, ImmutableArray<InventoryItem> Items, ImmutableHashSet<InventoryPart> Parts)
{
    /// <summary>Whether a person is known not to be in the organization; false if its people were never listed.</summary>
    public bool HasLeft(string person) =>
        Parts.Contains(new InventoryPart(InventoryKind.User, string.Empty)) && !Items.Any(item => item.Kind is InventoryKind.User && item.Id == person);

    /// <summary>A new reading laid over an earlier one: what could not be read stays as it was.</summary>
    /// <param name="before">The earlier one; null for the first.</param>
    /// <param name="at">When the new one was read.</param>
    /// <param name="read">The new items.</param>
    /// <param name="parts">What was read.</param>
    public static InventorySnapshot Of(
        InventorySnapshot? before, DateTimeOffset at, IEnumerable<InventoryItem> read, IReadOnlyCollection<InventoryPart> parts)
    {
        var fresh = parts.ToHashSet();
        var items = read.Where(item => fresh.Contains(item.Part)).DistinctBy(item => (item.Kind, item.Project, item.Id)).ToList();
        // What lay in a project that is archived or gone cannot be read any more, and is gone with it.
        var projects = items.Where(item => item.Kind is InventoryKind.Project && item.Setting("archived") != "true").Select(item => item.Id).ToHashSet(StringComparer.Ordinal);
        var knowsProjects = fresh.Contains(new InventoryPart(InventoryKind.Project, string.Empty));
        var kept = (before?.Items ?? []).Where(item => !fresh.Contains(item.Part) && Lives(item.Project));
        var all = items.Concat(kept)
            .OrderBy(item => item.Kind)
            .ThenBy(item => item.Project, StringComparer.Ordinal)
            .ThenBy(item => item.Id, StringComparer.Ordinal);
        return new InventorySnapshot(at, [.. all], [.. fresh.Concat(before?.Parts ?? []).Where(part => Lives(part.Project))]);

        bool Lives(string project) => project.Length == 0 || !knowsProjects || projects.Contains(project);
    }
}
