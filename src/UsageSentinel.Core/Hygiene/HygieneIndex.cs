using System.Collections.Immutable;

namespace UsageSentinel.Core.Hygiene;

/// <summary>The facts, found by project and key.</summary>
internal sealed class HygieneIndex
{
    private readonly ILookup<(string, InventoryKind), InventoryItem> byProject;
    private readonly Dictionary<string, string?> names;
    private readonly ILookup<string, KeyUse> byKey;

    public HygieneIndex(HygieneFacts facts)
    {
        Facts = facts;
        Projects = [.. facts.Inventory.Items.Where(item => item.Kind is InventoryKind.Project && item.Setting("archived") != "true")];
        Keys = [.. facts.Inventory.Items.Where(item => item.Kind is InventoryKind.Key)];
        byProject = facts.Inventory.Items.ToLookup(item => (item.Project, item.Kind));
        names = Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
        byKey = facts.Use.ToLookup(use => use.Key ?? string.Empty, StringComparer.Ordinal);
        UseByProject = facts.Use.ToLookup(use => use.Project, StringComparer.Ordinal);
        Users = facts.Inventory.Parts.Contains(new InventoryPart(InventoryKind.User, string.Empty))
            ? [.. facts.Inventory.Items.Where(item => item.Kind is InventoryKind.User).Select(item => item.Id)]
            : null;
    }

    public HygieneFacts Facts { get; }

    /// <summary>Those that are not archived.</summary>
    public ImmutableArray<InventoryItem> Projects { get; }

    public ImmutableArray<InventoryItem> Keys { get; }

    public ILookup<string, KeyUse> UseByProject { get; }

    /// <summary>The ids of the people of the organization; null if they were never listed.</summary>
    public ImmutableHashSet<string>? Users { get; }

    public string? ProjectName(string project) => names.GetValueOrDefault(project);

    public IEnumerable<KeyUse> UseOf(InventoryItem key) => byKey[key.Id];

    public IEnumerable<InventoryItem> Items(string project, InventoryKind kind) => byProject[(project, kind)];

    /// <summary>Whether the list of a kind was ever read, so that an empty one is known to be empty.</summary>
    public bool Knows(string project, InventoryKind kind) => Facts.Inventory.Parts.Contains(new InventoryPart(kind, project));
}
