using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace UsageSentinel.Tests.Simulator;

/// <summary>The official schema, read far enough to tell whether an answer fits it. More members than it names are allowed.</summary>
internal sealed class OpenApiDocument
{
    public const string Variable = "OPENAI_ADMIN_OPENAPI";

    private readonly YamlMappingNode root;

    private OpenApiDocument(YamlMappingNode root) => this.root = root;

    public static OpenApiDocument? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
        {
            return null;
        }

        using var reader = new StreamReader(path);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return new((YamlMappingNode)yaml.Documents[0].RootNode);
    }

    /// <summary>All that is wrong with an answer; empty if it fits.</summary>
    public IReadOnlyList<string> Check(string path, string method, JsonNode? answer)
    {
        var schema = At(At(root, "paths"), path) is { } item
            && At(At(At(At(At(At(item, method), "responses"), "200"), "content"), "application/json"), "schema") is { } found
                ? found
                : throw new InvalidOperationException($"The schema does not know {method} {path}.");
        return [.. Errors(schema, answer, "$")];
    }

    public IReadOnlyList<string> CheckError(JsonNode? answer) =>
        [.. Errors(At(At(At(root, "components"), "schemas"), "ErrorResponse")!, answer, "$")];

    private IEnumerable<string> Errors(YamlNode schema, JsonNode? value, string where)
    {
        if (At(schema, "$ref") is { } reference)
        {
            return Errors(Resolve(reference.ToString()), value, where);
        }

        if (Items(schema, "anyOf") is { } any)
        {
            return any.Any(one => !Errors(one, value, where).Any()) ? [] : [$"{where}: {value} fits none of anyOf"];
        }

        if (Items(schema, "oneOf") is { } one)
        {
            var fitting = one.Count(option => !Errors(option, value, where).Any());
            return fitting == 1 ? [] : [$"{where}: fits {fitting} of oneOf: {value}"];
        }

        var all = (Items(schema, "allOf") ?? []).SelectMany(part => Errors(part, value, where));
        return [.. all, .. OwnErrors(schema, value, where)];
    }

    private IEnumerable<string> OwnErrors(YamlNode schema, JsonNode? value, string where)
    {
        if (value is null && At(schema, "nullable")?.ToString() == "true")
        {
            yield break;
        }

        if (At(schema, "type")?.ToString() is { } type && !IsOfType(value, type))
        {
            yield return $"{where}: {value?.ToJsonString() ?? "null"} is not {type}";
            yield break;
        }

        if (Items(schema, "enum") is { } allowed && !allowed.Any(option => option.ToString() == value?.ToString()))
        {
            yield return $"{where}: {value} is not in the enum";
        }

        foreach (var name in (Items(schema, "required") ?? []).Select(name => name.ToString()))
        {
            if (value is JsonObject instance && !instance.ContainsKey(name))
            {
                yield return $"{where}.{name}: is required";
            }
        }

        foreach (var (name, property) in (At(schema, "properties") as YamlMappingNode ?? new YamlMappingNode()).Children)
        {
            foreach (var error in value is JsonObject instance && instance.TryGetPropertyValue(name.ToString(), out var member)
                ? Errors(property, member, $"{where}.{name}")
                : [])
            {
                yield return error;
            }
        }

        foreach (var (item, index) in At(schema, "items") is not null && value is JsonArray array ? array.Select((item, index) => (item, index)).ToList() : [])
        {
            foreach (var error in Errors(At(schema, "items")!, item, $"{where}[{index}]"))
            {
                yield return error;
            }
        }
    }

    private static bool IsOfType(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), out _),
        _ => throw new InvalidOperationException($"Unknown type {type}."),
    };

    private YamlNode Resolve(string reference) =>
        reference.Split('/').Skip(1).Aggregate((YamlNode)root, (node, name) => At(node, name) ?? throw new InvalidOperationException(reference));

    private static YamlNode? At(YamlNode? node, string name) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static IList<YamlNode>? Items(YamlNode schema, string name) => (At(schema, name) as YamlSequenceNode)?.Children;
}
