using System.Collections.Immutable;
using System.Diagnostics;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>One write, encoded before the file is locked.</summary>
/// <param name="Source">What was asked.</param>
/// <param name="Row">The escaped row key.</param>
/// <param name="Body">The encoded properties; empty for a deletion.</param>
internal sealed record SqliteWrite(EntityWrite Source, string Row, byte[] Body)
{
    /// <summary>The version the row must have; null where none is demanded.</summary>
    public string? ExpectedETag => Source switch
    {
        EntityWrite.Replace replace => replace.ETag,
        EntityWrite.Delete delete => delete.ETag,
        EntityWrite.Insert or EntityWrite.Upsert => null,
        _ => throw new UnreachableException(),
    };

    public static ImmutableArray<SqliteWrite> From(ImmutableArray<EntityWrite> writes) =>
    [
        .. writes.Select(write => new SqliteWrite(
            write,
            KeyEscape.Escape(write.RowKey),
            write.Written() is { } entity ? EntityCodec.Encode(entity.Properties) : [])),
    ];
}
