using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UsageSentinel.Runtime.Options;

/// <summary>The JSON schema (draft 2020-12) of <c>sentinel.json</c>, made from the options classes so that it cannot drift from them.</summary>
public static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Json()
    {
        var schema = Of(typeof(SentinelOptions), new SentinelOptions());
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "UsageSentinel configuration");
        ((JsonObject?)schema["properties"])?.Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        return schema.ToJsonString(Indented);
    }

    private static JsonObject Of(Type type, object? defaults)
    {
        var members = new JsonObject();
        foreach (var property in type.GetProperties())
        {
            members[OptionsBinder.NameOf(property)] = Of(property, defaults is null ? null : property.GetValue(defaults));
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = members };
        if (Required(type, defaults) is { Count: > 0 } required)
        {
            schema["required"] = required;
        }

        return schema;
    }

    /// <summary>What must be set because its default is refused.</summary>
    private static JsonArray Required(Type type, object? defaults) =>
    [
        .. type.GetProperties()
            .Where(property => defaults is not null && property.GetCustomAttributes<ValidationAttribute>().Any(rule => !rule.IsValid(property.GetValue(defaults))))
            .Select(property => (JsonNode)OptionsBinder.NameOf(property)),
    ];

    private static JsonObject Of(PropertyInfo property, object? value)
    {
        var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var schema = OptionsBinder.ItemType(kind) is { } item
            ? new JsonObject { ["type"] = "array", ["items"] = Item(item) }
            : IsSection(kind) ? Of(kind, value ?? Activator.CreateInstance(kind)) : new JsonObject { ["type"] = TypeOf(kind) };
        if (property.GetCustomAttribute<DescriptionAttribute>() is { } described)
        {
            schema["description"] = described.Description;
        }

        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            Constrain(schema, rule);
        }

        if (value is not null and not IList && !IsSection(kind) && !string.IsNullOrEmpty(value.ToString()))
        {
            schema["default"] = JsonSerializer.SerializeToNode(value, kind);
        }

        return schema;
    }

    private static JsonObject Item(Type item) =>
        IsSection(item) ? Of(item, Activator.CreateInstance(item)) : new JsonObject { ["type"] = TypeOf(item) };

    private static void Constrain(JsonObject schema, ValidationAttribute rule)
    {
        switch (rule)
        {
            case RangeAttribute range:
                schema["minimum"] = JsonSerializer.SerializeToNode(range.Minimum);
                schema["maximum"] = JsonSerializer.SerializeToNode(range.Maximum);
                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = JsonSerializer.SerializeToNode(allowed.Values);
                break;
            case RegularExpressionAttribute pattern:
                schema["pattern"] = pattern.Pattern;
                break;
            case StringLengthAttribute length:
                schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            default:
                break;
        }
    }

    /// <summary>Whether a setting of that type has settings of its own. Options of a channel are beside the channel, so that the name decides, not the folder.</summary>
    internal static bool IsSection(Type type) => type.IsClass && type.Assembly == typeof(SentinelOptions).Assembly && type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static string TypeOf(Type type) => type switch
    {
        _ when type == typeof(bool) => "boolean",
        _ when type == typeof(int) || type == typeof(long) => "integer",
        _ when type == typeof(double) || type == typeof(decimal) => "number",
        _ => "string",
    };
}
