using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Recording;

/// <summary>Inputs of a decision as text that reads back as exactly the same values, every digit of them.</summary>
internal static class ExactJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        // What is derived from the rest is not written.
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(), new WindowConverter(), new AlertConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameCases, NameLevels } },
    };

    public static byte[] Write<T>(T inputs) => JsonSerializer.SerializeToUtf8Bytes(inputs, Options);

    /// <summary>What was written; null where it was not, or by another version of the program.</summary>
    public static T? Read<T>(byte[] bytes)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Options);
        }
        catch (Exception foreign) when (foreign is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The cases of the closed unions among the inputs, by their names.</summary>
    private static void NameCases(JsonTypeInfo type)
    {
        if (type.Type == typeof(Requester) || type.Type == typeof(KeyLookup) || type.Type == typeof(Scope))
        {
            type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$case" };
            foreach (var one in type.Type.GetNestedTypes().Where(nested => nested.IsSubclassOf(type.Type)))
            {
                type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(one, one.Name));
            }
        }
    }

    /// <summary>Levels keep the name under which they were recorded first, so that earlier decisions can still be derived.</summary>
    private static void NameLevels(JsonTypeInfo type)
    {
        if (type.Type == typeof(PastAction) || type.Type == typeof(Requester.Person))
        {
            foreach (var property in type.Properties.Where(property => property.Name == nameof(PastAction.Level)))
            {
                property.Name = "Rung";
            }
        }
    }

    private sealed class WindowConverter : JsonConverter<TimeWindow>
    {
        public override TimeWindow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<DateTimeOffset[]>(ref reader, options) is [var start, var end] && start <= end
                ? new TimeWindow(start, end)
                : throw new JsonException("The JSON is not a time window.");

        public override void Write(Utf8JsonWriter writer, TimeWindow value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new[] { value.Start, value.End }, options);
    }

    /// <summary>As the store keeps alerts, which reads back as the same.</summary>
    private sealed class AlertConverter : JsonConverter<Alert>
    {
        public override Alert Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<RecordedAlert>(ref reader, options) is { } kept ? kept.ToAlert() : throw new JsonException("The JSON is not an alert.");

        public override void Write(Utf8JsonWriter writer, Alert value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, RecordedAlert.Of(value), options);
    }
}
