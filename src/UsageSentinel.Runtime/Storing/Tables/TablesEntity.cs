using System.Collections.Immutable;
using System.Diagnostics;
using Azure;
using Azure.Data.Tables;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Tables;

/// <summary>Entities and writes in the form of Azure Tables, and back.</summary>
internal static class TablesEntity
{
    // What the service adds to every entity.
    private static readonly string[] Added = ["odata.etag", "PartitionKey", "RowKey", "Timestamp"];

    /// <summary>Whether the write demands a version this store never gave; Azure would refuse it as malformed, and take <c>*</c> for any.</summary>
    public static bool NamesNoVersion(EntityWrite write) => write switch
    {
        EntityWrite.Replace replace => !IsVersion(replace.ETag),
        EntityWrite.Delete { ETag: { } etag } => !IsVersion(etag),
        _ => false,
    };

    public static TableTransactionAction ToAction(string escapedPartition, EntityWrite write)
    {
        var row = KeyEscape.Escape(write.RowKey);
        return write switch
        {
            EntityWrite.Insert insert => new(TableTransactionActionType.Add, ToTable(escapedPartition, row, insert.Entity)),
            EntityWrite.Upsert upsert => new(TableTransactionActionType.UpsertReplace, ToTable(escapedPartition, row, upsert.Entity)),
            EntityWrite.Replace replace => new(
                TableTransactionActionType.UpdateReplace, ToTable(escapedPartition, row, replace.Entity), new ETag(replace.ETag)),
            EntityWrite.Delete delete => new(
                TableTransactionActionType.Delete, new TableEntity(escapedPartition, row), delete.ETag is null ? ETag.All : new ETag(delete.ETag)),
            _ => throw new UnreachableException(),
        };
    }

    /// <exception cref="StoreException">The entity has a key or a value this program never writes.</exception>
    public static StoredEntity FromTable(TableEntity entity)
    {
        try
        {
            var properties = ImmutableSortedDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
            foreach (var (name, value) in entity.Where(property => !Added.Contains(property.Key, StringComparer.Ordinal)))
            {
                properties[name] = FromValue(name, value);
            }

            return new(new Entity(KeyEscape.Unescape(entity.RowKey), properties.ToImmutable()), entity.ETag.ToString());
        }
        catch (FormatException exception)
        {
            throw new StoreException(
                StoreError.Corrupt, $"The table store contains a row \"{entity.RowKey}\" that cannot be read: {exception.Message}", exception);
        }
    }

    private static TableEntity ToTable(string escapedPartition, string escapedRow, Entity entity)
    {
        var table = new TableEntity(escapedPartition, escapedRow);
        foreach (var (name, value) in entity.Properties)
        {
            table[name] = value;
            if (value is double real && double.IsInfinity(real))
            {
                // The client writes NaN in the service's notation but not the infinities: they go in it by hand.
                table[name] = real > 0 ? "Infinity" : "-Infinity";
                table[name + "@odata.type"] = "Edm.Double";
            }
        }

        return table;
    }

    private static object FromValue(string name, object value) => value switch
    {
        string or long or double or bool or DateTimeOffset or byte[] => value,
        // JSON has one kind of number: a whole double comes back as an integer of 32 bits, which is never written.
        int whole => (double)whole,
        _ => throw new FormatException($"its property \"{name}\" is of type {value.GetType().Name}."),
    };

    private static bool IsVersion(string etag) => etag.StartsWith("W/\"", StringComparison.Ordinal);
}
