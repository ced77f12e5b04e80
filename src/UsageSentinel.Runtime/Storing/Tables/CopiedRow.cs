using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Tables;

/// <summary>A row of a copy: one line of JSON, each property with a letter for its type.</summary>
/// <param name="Table">The table it belongs to.</param>
/// <param name="Entity">As the service holds it, keys escaped.</param>
/// <param name="Characters">How long the line is.</param>
internal sealed record CopiedRow(string Table, TableEntity Entity, int Characters)
{
    public bool IsBeside(CopiedRow other) => Table == other.Table && Entity.PartitionKey == other.Entity.PartitionKey;

    public static string Write(string table, TableEntity entity)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            json.WriteStringValue(table);
            json.WriteStringValue(entity.PartitionKey);
            json.WriteStringValue(entity.RowKey);
            foreach (var (name, value) in entity.Where(property => property.Key is not ("odata.etag" or "PartitionKey" or "RowKey" or "Timestamp")))
            {
                json.WriteStringValue(name);
                json.WriteStringValue(Text(value));
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The row, or null where the line is none.</summary>
    public static CopiedRow? Parse(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<string[]>(line) is not [var table, var partition, var row, .. var properties] || properties.Length % 2 != 0)
            {
                return null;
            }

            var entity = new TableEntity(partition, row);
            foreach (var pair in properties.Chunk(2))
            {
                entity[pair[0]] = Value(pair[1]);
            }

            return new CopiedRow(table, entity, line.Length);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static string Text(object value) => value switch
    {
        string text => "s" + text,
        long number => string.Create(CultureInfo.InvariantCulture, $"l{number}"),
        int number => string.Create(CultureInfo.InvariantCulture, $"i{number}"),
        double number => string.Create(CultureInfo.InvariantCulture, $"d{number:R}"),
        bool flag => flag ? "b1" : "b0",
        DateTimeOffset instant => string.Create(CultureInfo.InvariantCulture, $"t{instant.UtcTicks}"),
        byte[] bytes => "x" + Convert.ToBase64String(bytes),
        BinaryData bytes => "x" + Convert.ToBase64String(bytes.ToArray()),
        _ => throw new StoreException(StoreError.Corrupt, $"A table holds a value of an unknown type: {value.GetType().Name}."),
    };

    private static object Value(string text) => text switch
    {
        ['s', ..] => text[1..],
        ['l', ..] => long.Parse(text.AsSpan(1), CultureInfo.InvariantCulture),
        ['i', ..] => int.Parse(text.AsSpan(1), CultureInfo.InvariantCulture),
        ['d', ..] => double.Parse(text.AsSpan(1), CultureInfo.InvariantCulture),
        "b1" => true,
        "b0" => false,
        ['t', ..] => new DateTimeOffset(long.Parse(text.AsSpan(1), CultureInfo.InvariantCulture), TimeSpan.Zero),
        ['x', ..] => Convert.FromBase64String(text[1..]),
        _ => throw new FormatException(),
    };
}
