using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Storing;

/// <summary>People whose data were erased. Only hashes of their ids are kept, so that what names them is not stored again and the mark itself names no one.</summary>
internal sealed class ErasedPeople
{
    private const string Prefix = "x|";
    private const string OwnerSetting = "owner";

    private readonly ImmutableHashSet<string> rows;

    private ErasedPeople(ImmutableHashSet<string> rows) => this.rows = rows;

    /// <summary>One person, whether or not the store has the mark.</summary>
    public static ErasedPeople Only(string id) => new([Row(id)]);

    /// <summary>Everyone that the store has a mark of.</summary>
    public static async Task<ErasedPeople> ReadAsync(IEntityStore store, ProviderAccount account, CancellationToken cancellationToken)
    {
        var rows = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        await foreach (var row in store.QueryAsync(TableNames.Sentinel, Partitions.AuditLog(account), RowRange.StartingWith(Prefix), cancellationToken))
        {
            rows.Add(row.RowKey);
        }

        return new ErasedPeople(rows.ToImmutable());
    }

    /// <summary>Writes the mark of a person.</summary>
    public static Task MarkAsync(IEntityStore store, ProviderAccount account, string id, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Sentinel, Partitions.AuditLog(account), [new EntityWrite.Upsert(new Entity(Row(id)))], cancellationToken);

    /// <summary>Whether the id is one of theirs.</summary>
    public bool Contains(string? id) => id is not null && !rows.IsEmpty && rows.Contains(Row(id));

    /// <summary>A key without its owner, if that is one of them.</summary>
    public ApiKey Without(ApiKey key) => Contains(key.OwnerId) ? key with { OwnerId = null, OwnerName = null } : key;

    /// <summary>What is listed, without them.</summary>
    public ImmutableArray<InventoryItem> Without(IEnumerable<InventoryItem> items) => [.. items.Where(item => !IsPerson(item)).Select(Without)];

    /// <summary>What changed, without them. A change that is about nothing else is left out.</summary>
    public ImmutableArray<InventoryChange> Without(IEnumerable<InventoryChange> changes) =>
    [
        .. changes.Where(change => !IsPerson(change.Item))
            .Select(change => (Before: change, After: change with { Item = Without(change.Item), Settings = Without(change.Settings) }))
            .Where(pair => !pair.After.Settings.IsEmpty || pair.Before.Settings.IsEmpty)
            .Select(pair => pair.After),
    ];

    private bool IsPerson(InventoryItem item) => item.Kind is InventoryKind.User or InventoryKind.Member && Contains(item.Id);

    private InventoryItem Without(InventoryItem item) => Contains(item.Owner) ? item with { Owner = null, OwnerName = null } : item;

    private ImmutableArray<SettingChange> Without(ImmutableArray<SettingChange> settings) =>
    [
        .. settings.Select(setting => setting.Name == OwnerSetting
            ? setting with { Before = Contains(setting.Before) ? null : setting.Before, After = Contains(setting.After) ? null : setting.After }
            : setting)
            .Where(setting => setting.Before != setting.After),
    ];

    private static string Row(string id) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
