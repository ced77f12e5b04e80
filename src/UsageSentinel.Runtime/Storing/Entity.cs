using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// A row to be written: its key within the partition and its properties. A property is a <see cref="string"/>,
/// <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="DateTimeOffset"/> (UTC) or <c>byte[]</c>.
/// </summary>
/// <param name="RowKey">Ordinal sort order; any characters (adapters escape what their store does not take).</param>
/// <param name="Properties">Names are letters and digits. There is no null: leave the property out.</param>
public sealed record Entity(string RowKey, ImmutableSortedDictionary<string, object> Properties)
{
    public Entity(string rowKey)
        : this(rowKey, ImmutableSortedDictionary.Create<string, object>(StringComparer.Ordinal))
    {
    }

    /// <summary>An entity with several properties; those without a value are left out.</summary>
    public static Entity Of(string rowKey, params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in properties)
        {
            if (value is not null)
            {
                all[name] = value;
            }
        }

        return new Entity(rowKey, all.ToImmutable());
    }

    /// <summary>This entity with one property more, or as it is where <paramref name="value"/> is null.</summary>
    public Entity With(string name, object? value) =>
        value is null ? this : this with { Properties = Properties.SetItem(name, value) };
}

/// <summary>An entity as stored.</summary>
/// <param name="Entity">The row.</param>
/// <param name="ETag">The version; changes with every write of the row.</param>
public sealed record StoredEntity(Entity Entity, string ETag)
{
    public string RowKey => Entity.RowKey;

    public string? Text(string name) => Find(name) as string;

    public long? Number(string name) => Find(name) as long?;

    public double? Real(string name) => Find(name) as double?;

    public bool? Flag(string name) => Find(name) as bool?;

    public DateTimeOffset? Instant(string name) => Find(name) as DateTimeOffset?;

    public byte[]? Bytes(string name) => Find(name) as byte[];

    private object? Find(string name) => Entity.Properties.GetValueOrDefault(name);
}
