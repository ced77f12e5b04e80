using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageSentinel.Cli.Output;

/// <summary>JSON for programs: one document, members in snake case, every member present, times in RFC 3339 UTC.</summary>
public static class Json
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.Default,
        Converters = { new InstantConverter() },
    };

    public static void Write<T>(TextWriter writer, T value) => writer.WriteLine(JsonSerializer.Serialize(value, Options));

    /// <summary>Writes a list item by item, so that a long one is never held whole.</summary>
    public static async Task WriteListAsync<T>(TextWriter writer, IAsyncEnumerable<T> items)
    {
        await writer.WriteAsync('[');
        var isFirst = true;
        await foreach (var item in items)
        {
            await writer.WriteAsync(isFirst ? "\n" : ",\n");
            await writer.WriteAsync(JsonSerializer.Serialize(item, Options));
            isFirst = false;
        }

        await writer.WriteLineAsync(isFirst ? "]" : "\n]");
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime);
    }
}
