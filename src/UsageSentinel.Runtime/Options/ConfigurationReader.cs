using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace UsageSentinel.Runtime.Options;

/// <summary>Reads <c>sentinel.json</c> and the <c>Sentinel__Section__Key</c> variables over it. An unknown setting is an error.</summary>
public static partial class ConfigurationReader
{
    public const string VariablePrefix = "Sentinel__";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <param name="json">The text of the file; null if there is no file.</param>
    /// <param name="variables">Environment variables; only those with the prefix are looked at. An empty one counts as not set: templates cannot leave one out.</param>
    /// <exception cref="ConfigurationException">Something is wrong; all of it is named.</exception>
    public static SentinelOptions Read(string? json, IReadOnlyDictionary<string, string> variables)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        var root = Parse(json, errors);
        foreach (var (name, value) in variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value.Length > 0 && name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
            {
                Override(root, typeof(SentinelOptions), name[VariablePrefix.Length..].Split("__"), value, name, errors);
            }
        }

        var (bound, wrong) = OptionsBinder.Bind(root, typeof(SentinelOptions));
        var options = (SentinelOptions)bound;
        errors.AddRange(wrong);
        errors.AddRange(CrossChecks.Of(options));
        return errors.Count == 0 ? options : throw new ConfigurationException([.. errors.Select(WithoutKeys)]);
    }

    /// <summary>A key pasted where a name belongs must not come back out of an error, which ends in logs and terminals.</summary>
    private static string WithoutKeys(string error) => KeyLike().Replace(error, "sk-…");

    [GeneratedRegex("sk-[A-Za-z0-9_-]{6,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KeyLike();

    private static JsonObject Parse(string? json, ImmutableArray<string>.Builder errors)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return [];
        }

        try
        {
            var node = JsonNode.Parse(json, documentOptions: Lenient);
            if (node is JsonObject root)
            {
                // The schema reference is for editors.
                root.Remove("$schema");
                return root;
            }

            errors.Add("The configuration must be a JSON object.");
        }
        catch (JsonException broken)
        {
            errors.Add(broken.Message.StartsWith("Duplicate", StringComparison.Ordinal)
                ? "The configuration is not valid JSON: a member is set twice."
                : $"The configuration is not valid JSON: there is an error at line {broken.LineNumber + 1}, character {broken.BytePositionInLine + 1}.");
        }

        return [];
    }

    /// <summary>Puts the value of a variable at its path below <paramref name="at"/>; numbers name the items of a list.</summary>
    private static void Override(JsonNode at, Type type, ReadOnlySpan<string> path, string value, string name, ImmutableArray<string>.Builder errors)
    {
        if (at is JsonArray list && OptionsBinder.ItemType(type) is { } item)
        {
            if (!int.TryParse(path[0], out var index) || index < 0 || index > 999)
            {
                errors.Add($"{name}: '{path[0]}' is not an item number.");
                return;
            }

            while (list.Count <= index)
            {
                list.Add(null);
            }

            list[index] = Replaced(list[index], item, path, value, name, errors);
        }
        else if (at is JsonObject members && OptionsBinder.Find(type, path[0]) is { } property)
        {
            var member = members.Select(pair => pair.Key)
                .FirstOrDefault(key => string.Equals(key, property.Name, StringComparison.OrdinalIgnoreCase), OptionsBinder.NameOf(property));
            members[member] = Replaced(members[member], property.PropertyType, path, value, name, errors);
        }
        else
        {
            errors.Add($"{name}: there is no setting '{path[0]}'{OptionsBinder.Suggest(type, path[0])}.");
        }
    }

    private static JsonNode? Replaced(
        JsonNode? before, Type type, ReadOnlySpan<string> path, string value, string name, ImmutableArray<string>.Builder errors)
    {
        if (path.Length == 1)
        {
            return OptionsBinder.FromText(value, type);
        }

        var container = before?.DeepClone() ?? OptionsBinder.Container(type);
        Override(container, type, path[1..], value, name, errors);
        return container;
    }
}
