using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Azure;

/// <summary>A compiled template laid flat: the resources of all modules, loops unrolled, and every output.</summary>
/// <param name="Resources">Without those that are only referred to.</param>
/// <param name="Outputs">Of the template and of every module.</param>
/// <param name="Root">The template itself, as compiled.</param>
internal sealed partial record ArmTemplate(
    IReadOnlyList<ArmResource> Resources, IReadOnlyList<KeyValuePair<string, JsonObject>> Outputs, JsonObject Root)
{
    public static ArmTemplate Parse(string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        var resources = new List<ArmResource>();
        var outputs = new List<KeyValuePair<string, JsonObject>>();
        Flatten(root, "main", resources, outputs);
        return new ArmTemplate(resources, outputs, root);
    }

    /// <summary>Of the template itself.</summary>
    public JsonObject Parameters => Root["parameters"]!.AsObject();

    public IEnumerable<ArmResource> Of(string type) => Resources.Where(resource => resource.Type == type);

    private static void Flatten(JsonObject template, string module, List<ArmResource> resources, List<KeyValuePair<string, JsonObject>> outputs)
    {
        outputs.AddRange((template["outputs"]?.AsObject() ?? []).Select(output => KeyValuePair.Create(output.Key, output.Value!.AsObject())));
        foreach (var (symbol, body) in Members(template["resources"]!))
        {
            if (body["existing"]?.GetValue<bool>() == true)
            {
                continue;
            }

            if ((string?)body["type"] == "Microsoft.Resources/deployments")
            {
                Flatten(body["properties"]!["template"]!.AsObject(), symbol, resources, outputs);
                continue;
            }

            resources.AddRange(Unroll(body, template["variables"]?.AsObject() ?? []).Select(item => new ArmResource(module, item, template)));
        }
    }

    private static IEnumerable<(string Symbol, JsonObject Body)> Members(JsonNode resources) => resources is JsonArray array
        ? array.Select(body => ("", body!.AsObject()))
        : resources.AsObject().Select(pair => (pair.Key, pair.Value!.AsObject()));

    /// <summary>A loop goes over a variable that is a list of texts or of objects of texts.</summary>
    private static IEnumerable<JsonObject> Unroll(JsonObject body, JsonObject variables)
    {
        if (body["copy"] is not { } copy)
        {
            return [body];
        }

        var list = LoopedVariable().Match((string)copy["count"]!).Groups[1].Value;
        return variables[list]!.AsArray().Select(item => JsonNode.Parse(Item(list).Replace(body.ToJsonString(JsonText.Plain), match =>
        {
            var value = match.Groups[2].Success ? item![match.Groups[2].Value]! : item!;
            var text = value.ToString();
            return match.Groups[1].Success ? JsonValue.Create(text).ToJsonString(JsonText.Plain) : $"'{text}'";
        }))!.AsObject());
    }

    /// <summary>The item of a loop: alone in a text, or within an expression.</summary>
    private static Regex Item(string list) =>
        new($@"(""\[)?variables\('{list}'\)\[copyIndex\(\)\](?:\.(\w+))?(?(1)\]"")", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"variables\('(\w+)'\)")]
    private static partial Regex LoopedVariable();
}
