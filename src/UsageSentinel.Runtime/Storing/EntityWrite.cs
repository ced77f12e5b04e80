namespace UsageSentinel.Runtime.Storing;

/// <summary>One write of a batch, with its condition. No two writes of a batch may name the same row.</summary>
public abstract record EntityWrite
{
    private EntityWrite(string rowKey) => RowKey = rowKey;

    public string RowKey { get; }

    /// <summary>The row after this write, or null if it is removed.</summary>
    public Entity? Written() => this switch
    {
        Insert insert => insert.Entity,
        Upsert upsert => upsert.Entity,
        Replace replace => replace.Entity,
        _ => null,
    };

    /// <summary>Holds only where no such row exists.</summary>
    public sealed record Insert(Entity Entity) : EntityWrite(Entity.RowKey);

    /// <summary>Writes the row whether or not it exists; properties it had before are gone.</summary>
    public sealed record Upsert(Entity Entity) : EntityWrite(Entity.RowKey);

    /// <summary>Holds only where the row exists at that version; properties it had before are gone.</summary>
    public sealed record Replace(Entity Entity, string ETag) : EntityWrite(Entity.RowKey);

    /// <summary>Removes the row. With a version it holds only at that version; without, an absent row is no conflict.</summary>
    public sealed record Delete(string Row, string? ETag = null) : EntityWrite(Row);
}
