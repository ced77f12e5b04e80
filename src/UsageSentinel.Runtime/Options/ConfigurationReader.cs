using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UsageSentinel.Runtime.Options;

/// <summary>Reads <c>sentinel.json</c> and the <c>Sentinel__Section__Key</c> variables over it. A key nobody knows is a mistake, not a wish.</summary>
public static class ConfigurationReader
{
    public const string VariablePrefix = "Sentinel__";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="json">The text of the file; null where there is none.</param>
    /// <param name="variables">Environment variables; only those with the prefix are looked at.</param>
    /// <exception cref="ConfigurationException">Something is wrong; all of it is named.</exception>
    public static SentinelOptions Read(string? json, IReadOnlyDictionary<string, string> variables)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        var root = Parse(json, errors);
        foreach (var (name, value) in variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
            {
                Override(root, typeof(SentinelOptions), name[VariablePrefix.Length..].Split("__"), value, name, errors);
            }
        }

        var options = (SentinelOptions)OptionsBinder.Bind(root, typeof(SentinelOptions), string.Empty, errors);
        if (errors.Count == 0)
        {
            errors.AddRange(CrossChecks.Of(options));
        }

        return errors.Count == 0 ? options : throw new ConfigurationException(errors.ToImmutable());
    }

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
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            errors.Add($"The configuration is not valid JSON: {broken.Message.Split('.')[0]}, {Position(broken)}.");
        }

        return [];
    }

    private static string Position(Exception broken) => broken is JsonException { LineNumber: { } line } ? $"line {line + 1}" : "a member stands twice";

    /// <summary>Puts the value of a variable at its path; numbers name the items of a list.</summary>
    private static void Override(JsonObject root, Type type, string[] path, string value, string name, ImmutableArray<string>.Builder errors)
    {
        JsonNode at = root;
        for (var depth = 0; depth < path.Length; depth++)
        {
            var isLast = depth == path.Length - 1;
            if (OptionsBinder.ItemType(type) is { } item)
            {
                if (!int.TryParse(path[depth], out var index) || index < 0 || index > 999)
                {
                    errors.Add($"{name}: '{path[depth]}' is not the number of an item.");
                    return;
                }

                type = item;
                var list = at.AsArray();
                while (list.Count <= index)
                {
                    list.Add(null);
                }

                at = list[index] = isLast ? OptionsBinder.FromText(value, type) : list[index] ?? OptionsBinder.Container(type);
            }
            else if (OptionsBinder.Find(type, path[depth]) is { } property)
            {
                type = property.PropertyType;
                var member = OptionsBinder.NameOf(property);
                at = at.AsObject()[member] = isLast
                    ? OptionsBinder.FromText(value, type)
                    : at.AsObject()[member]?.DeepClone() ?? OptionsBinder.Container(type);
            }
            else
            {
                errors.Add($"{name}: there is no setting '{path[depth]}'{OptionsBinder.Suggest(type, path[depth])}.");
                return;
            }
        }
    }
}
