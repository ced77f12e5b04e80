using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UsageSentinel.Runtime.Options;

/// <summary>Binds JSON to options classes strictly: every unknown member, wrong type and value out of range is named, all at once.</summary>
internal static class OptionsBinder
{
    public static (object Options, ImmutableArray<string> Errors) Bind(JsonNode? node, Type type)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        return (Bind(node, type, string.Empty, errors), errors.ToImmutable());
    }

    private static object Bind(JsonNode? node, Type type, string path, ImmutableArray<string>.Builder errors)
    {
        var options = Activator.CreateInstance(type) ?? throw new System.Diagnostics.UnreachableException();
        if (node is not JsonObject members)
        {
            if (node is not null)
            {
                errors.Add($"{path}: must be an object.");
            }

            return options;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            var here = path.Length == 0 ? name : $"{path}.{name}";
            if (Find(type, name) is not { } property)
            {
                errors.Add($"{Shown(here)}: there is no such setting{Suggest(type, name)}.");
            }
            else if (!seen.Add(property.Name))
            {
                errors.Add($"{Shown(here)}: is set twice.");
            }
            else if (Value(value, property.PropertyType, here, errors) is { } bound)
            {
                property.SetValue(options, bound);
            }
        }

        Validate(options, type, path, errors);
        return options;
    }

    public static PropertyInfo? Find(Type type, string name) =>
        type.GetProperties().FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));

    public static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>What a list holds; null for anything else.</summary>
    public static Type? ItemType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>) ? type.GetGenericArguments()[0] : null;

    public static JsonNode Container(Type type) => ItemType(type) is null ? new JsonObject() : new JsonArray();

    /// <summary>The value of a variable as JSON of the kind the setting wants; what does not fit stays text, and binding names it.</summary>
    public static JsonNode? FromText(string value, Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var kind when kind == typeof(bool) && bool.TryParse(value, out var flag) => JsonValue.Create(flag),
        var kind when kind == typeof(int) && int.TryParse(value, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        var kind when kind == typeof(long) && long.TryParse(value, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        var kind when kind == typeof(double) && double.TryParse(value, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
            JsonValue.Create(number),
        var kind when kind == typeof(decimal) && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(value),
    };

    public static string Suggest(Type type, string name)
    {
        return Text.NearestWord.Of(name, type.GetProperties().Select(NameOf)) is { } close ? $" (did you mean '{close}'?)" : string.Empty;
    }

    private static object? Value(JsonNode? node, Type type, string path, ImmutableArray<string>.Builder errors)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        if (node is null)
        {
            return null;
        }

        if (ItemType(kind) is { } item)
        {
            return Items(node, kind, item, path, errors);
        }

        if (ConfigurationSchema.IsSection(kind))
        {
            return Bind(node, kind, path, errors);
        }

        if (Scalar(node, kind) is { } scalar)
        {
            return scalar;
        }

        errors.Add($"{Shown(path)}: must be {Kind(kind)}.");
        return null;
    }

    /// <summary>
    /// Text, a flag or a number; null if it is none of the kind. Asked for by hand: the serializer would compile its metadata at run time, which a short
    /// command spends most of its start on.
    /// </summary>
    private static object? Scalar(JsonNode node, Type kind)
    {
        using var document = JsonDocument.Parse(node.ToJsonString());
        var value = document.RootElement;
        return value.ValueKind switch
        {
            JsonValueKind.String when kind == typeof(string) => value.GetString(),
            JsonValueKind.True or JsonValueKind.False when kind == typeof(bool) => value.GetBoolean(),
            JsonValueKind.Number when kind == typeof(int) => value.TryGetInt32(out var number) ? number : null,
            JsonValueKind.Number when kind == typeof(long) => value.TryGetInt64(out var number) ? number : null,
            JsonValueKind.Number when kind == typeof(double) => value.TryGetDouble(out var number) ? number : null,
            JsonValueKind.Number when kind == typeof(decimal) => value.TryGetDecimal(out var number) ? number : null,
            _ => null,
        };
    }

    private static IList? Items(JsonNode node, Type list, Type item, string path, ImmutableArray<string>.Builder errors)
    {
        if (node is not JsonArray array || Activator.CreateInstance(list) is not IList items)
        {
            errors.Add($"{Shown(path)}: must be a list.");
            return null;
        }

        for (var index = 0; index < array.Count; index++)
        {
            var here = $"{path}[{index}]";
            if (Value(array[index], item, here, errors) is { } bound)
            {
                items.Add(bound);
            }
            else if (array[index] is null)
            {
                errors.Add($"{Shown(here)}: must not be null.");
            }
        }

        return items;
    }

    private static void Validate(object options, Type type, string path, ImmutableArray<string>.Builder errors)
    {
        foreach (var property in type.GetProperties())
        {
            var value = property.GetValue(options);
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            {
                if (!(value is null && rule is not RequiredAttribute) && !rule.IsValid(value))
                {
                    var here = path.Length == 0 ? NameOf(property) : $"{path}.{NameOf(property)}";
                    errors.Add($"{here}: {Say(rule)}");
                }
            }
        }
    }

    private static string Say(ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => "is required.",
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"must be between {range.Minimum} and {range.Maximum}."),
        AllowedValuesAttribute allowed => $"must be one of {string.Join(", ", allowed.Values)}.",
        RegularExpressionAttribute pattern => $"must match {pattern.Pattern}.",
        StringLengthAttribute length => string.Create(CultureInfo.InvariantCulture, $"must have {length.MinimumLength} to {length.MaximumLength} characters."),
        _ => rule.FormatErrorMessage("value"),
    };

    private static string Kind(Type kind) => kind switch
    {
        _ when kind == typeof(string) => "text",
        _ when kind == typeof(bool) => "true or false",
        _ when kind == typeof(int) || kind == typeof(long) => "a whole number",
        _ => "a number",
    };

    private static string Shown(string path) => Text.DisplayText.Of(path, 120);
}
