using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Keys, projects and owners by the names people know them by, from the inventory. An id is never taken for a name.</summary>
public sealed class KeyNames(ProviderConnections connections, InventoryStore inventories, AccountSummaries summaries)
{
    /// <summary>Of an id such as <c>key_3f9cQ1…</c> the kind, and four characters.</summary>
    private const int ShortestPrefix = 8;

    /// <summary>The accounts whose names are known.</summary>
    internal IEnumerable<ProviderAccount> Accounts => connections.All.Select(connection => connection.Account);

    /// <summary>The names of all keys and projects.</summary>
    internal async Task<NameTable> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = new Dictionary<(ProviderAccount, string), string?>();
        var projects = new Dictionary<(ProviderAccount, string), string?>();
        foreach (var account in connections.All.Select(connection => connection.Account))
        {
            var inventory = await summaries.NamesAsync(account, cancellationToken);
            keys.EnsureCapacity(keys.Count + inventory.Keys.Length);
            foreach (var key in inventory.Keys)
            {
                keys[(account, key.Key.Id.Value)] = key.Key.Name;
            }

            foreach (var project in inventory.Projects)
            {
                projects[(account, project.Id.Value)] = project.Name;
            }
        }

        return new NameTable(keys, projects);
    }

    /// <summary>The listed keys that are meant by an id, a name, or the first characters of an id: one, none, or several.</summary>
    public async Task<ImmutableArray<(ProviderConnection Connection, ApiKey Key)>> KeysAsync(string text, CancellationToken cancellationToken)
    {
        var listed = (await AllAsync(cancellationToken))
            .SelectMany(one => one.Inventory.Keys.Where(key => key.MissingSince is null).Select(key => (one.Connection, key.Key)))
            .ToList();
        return Meant(listed, one => one.Key.Id.Value, one => one.Key.Name, text);
    }

    /// <summary>The ids of the projects that are meant by an id, a name, or the first characters of an id: one, none, or several.</summary>
    public async Task<ImmutableArray<string>> ProjectsAsync(string text, CancellationToken cancellationToken)
    {
        var all = (await AllAsync(cancellationToken)).SelectMany(one => one.Inventory.Projects).ToList();
        return [.. Meant(all, one => one.Id.Value, one => one.Name, text).Select(one => one.Id.Value).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>By id; else by name; else by the first characters of the id, enough of them to be no accident.</summary>
    private static ImmutableArray<T> Meant<T>(List<T> all, Func<T, string> id, Func<T, string?> name, string text)
    {
        var exact = all.Where(one => id(one) == text).ToImmutableArray();
        var named = exact.IsEmpty ? [.. all.Where(one => name(one) == text)] : exact;
        return named.IsEmpty && text.Length >= ShortestPrefix ? [.. all.Where(one => id(one).StartsWith(text, StringComparison.Ordinal))] : named;
    }

    /// <summary>The ids of the keys of an owner, who is meant by an id, a name, or a kind: <c>user</c> or <c>service_account</c>. Empty for none.</summary>
    public async Task<ImmutableHashSet<string>> OwnedByAsync(string text, CancellationToken cancellationToken) => (await AllAsync(cancellationToken))
        .SelectMany(one => one.Inventory.Keys)
        .Where(one => one.Key.OwnerId == text || one.Key.OwnerName == text || Word(one.Key.OwnerType) == text)
        .Select(one => one.Key.Id.Value)
        .ToImmutableHashSet(StringComparer.Ordinal);

    private static string? Word(KeyOwnerType type) => type switch
    {
        KeyOwnerType.User => "user",
        KeyOwnerType.ServiceAccount => "service_account",
        _ => null,
    };

    private async Task<IReadOnlyList<(ProviderConnection Connection, StoredInventory Inventory)>> AllAsync(CancellationToken cancellationToken)
    {
        var all = new List<(ProviderConnection, StoredInventory)>();
        foreach (var connection in connections.All)
        {
            all.Add((connection, await inventories.ReadAsync(connection.Account, cancellationToken)));
        }

        return all;
    }
}

/// <summary>Names by account and id.</summary>
internal sealed record NameTable(
    IReadOnlyDictionary<(ProviderAccount Account, string Id), string?> Keys, IReadOnlyDictionary<(ProviderAccount Account, string Id), string?> Projects)
{
    /// <summary>Whether the inventory has the key: without that nothing can be done to it.</summary>
    public bool HasKey(string provider, string account, string? id) => id is not null && Keys.ContainsKey((new ProviderAccount(provider, account), id));

    public string? Key(string provider, string account, string? id) => id is null ? null : Keys.GetValueOrDefault((new ProviderAccount(provider, account), id));

    public string? Project(string provider, string account, string? id) => id is null ? null : Projects.GetValueOrDefault((new ProviderAccount(provider, account), id));
}
