using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Names the lines of a spend for people.</summary>
internal sealed class SpendNaming(ProviderAccount account, StoredInventory inventory, OwnerTable owners)
{
    private readonly Dictionary<ProjectId, string?> projects = inventory.Projects.ToDictionary(project => project.Id, project => project.Name);
    private readonly Dictionary<KeyId, string?> keys = inventory.Keys.ToDictionary(key => key.Key.Id, key => key.Key.Name);

    public SpendName Of(SpendBy by, SeriesId series) => by switch
    {
        SpendBy.Project => Line(series.Project?.Value, series.Project is { } project ? projects.GetValueOrDefault(project) : null),
        SpendBy.Key => Line(series.Key?.Value, series.Key is { } key ? keys.GetValueOrDefault(key) : null),
        SpendBy.Owner => Line(owners[series].Owner, null),
        _ => Line(owners[series].Team, null),
    };

    private SpendName Line(string? id, string? name) => new(account.Provider, account.Account, id, name);
}

/// <summary>What a line of a spend is about; the id is null for usage that belongs to none.</summary>
internal readonly record struct SpendName(string Provider, string Account, string? Id, string? Name);
