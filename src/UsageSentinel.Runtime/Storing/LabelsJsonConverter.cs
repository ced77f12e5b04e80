using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Labels as an object, in the order of their names whatever the culture of the process.</summary>
internal sealed class LabelsJsonConverter : JsonConverter<ImmutableSortedDictionary<string, string>>
{
    public override ImmutableSortedDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            throw new JsonException("Labels are an object.");
        }

        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? string.Empty;
            reader.Read();
            labels[name] = reader.TokenType is JsonTokenType.String ? reader.GetString() ?? string.Empty : throw new JsonException("A label is text.");
        }

        return labels.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, label) in value)
        {
            writer.WriteString(name, label);
        }

        writer.WriteEndObject();
    }
}
