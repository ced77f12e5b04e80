using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing.Memory;

/// <summary>The rows of one partition, immutable, in ordinal order of their keys.</summary>
internal sealed class MemoryPartition
{
    private readonly ImmutableSortedSet<StoredEntity> rows;

    private MemoryPartition(ImmutableSortedSet<StoredEntity> rows) => this.rows = rows;

    public static MemoryPartition Empty { get; } = new(ImmutableSortedSet.Create<StoredEntity>(
        Comparer<StoredEntity>.Create((left, right) => string.CompareOrdinal(left.RowKey, right.RowKey))));

    public StoredEntity? Find(string row) => rows.TryGetValue(Probe(row), out var found) ? Copied(found) : null;

    public IEnumerable<StoredEntity> Range(RowRange range)
    {
        for (var at = FirstFrom(range.From); at < rows.Count; at++)
        {
            if (range.Before is { } before && string.CompareOrdinal(rows[at].RowKey, before) >= 0)
            {
                yield break;
            }

            yield return Copied(rows[at]);
        }
    }

    /// <summary>This partition after <paramref name="write"/>, or null where its condition does not hold.</summary>
    public MemoryPartition? After(EntityWrite write, string etag)
    {
        var present = rows.TryGetValue(Probe(write.RowKey), out var current);
        var holds = write switch
        {
            EntityWrite.Insert => !present,
            EntityWrite.Replace replace => present && current.ETag == replace.ETag,
            EntityWrite.Delete { ETag: { } expected } => present && current.ETag == expected,
            _ => true,
        };
        if (!holds)
        {
            return null;
        }

        var without = present ? rows.Remove(current) : rows;
        return new(write.Written() is { } entity ? without.Add(Copied(new(entity, etag))) : without);
    }

    private int FirstFrom(string? from)
    {
        if (from is null)
        {
            return 0;
        }

        var at = rows.IndexOf(Probe(from));
        return at < 0 ? ~at : at;
    }

    private static StoredEntity Probe(string row) => new(new Entity(row), "");

    // Arrays are the one mutable value: neither the writer nor a reader may change what is stored.
    private static StoredEntity Copied(StoredEntity stored)
    {
        var copy = stored.Entity;
        foreach (var (name, value) in stored.Entity.Properties)
        {
            copy = value is byte[] bytes ? copy.With(name, bytes.ToArray()) : copy;
        }

        return stored with { Entity = copy };
    }
}
