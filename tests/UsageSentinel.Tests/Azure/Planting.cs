using System.Text.Json.Nodes;

namespace UsageSentinel.Tests.Azure;

/// <summary>The compiled templates with a fault put into them, which a check must find.</summary>
internal static class Planting
{
    public static ArmTemplate Planted(string module, Action<JsonArray> fault) => Planted(module, (resources, _) => fault(resources));

    /// <summary>The templates with a fault in one module.</summary>
    public static ArmTemplate Planted(string module, Action<JsonArray, JsonObject> fault) => PlantedRoot(root =>
    {
        var template = root["resources"]![module]!["properties"]!["template"]!.AsObject();
        fault(template["resources"] as JsonArray ?? [], template);
    });

    /// <summary>The templates with a fault in the main one.</summary>
    public static ArmTemplate PlantedRoot(Action<JsonObject> fault)
    {
        var root = JsonNode.Parse(BicepCompiler.Main.Json)!.AsObject();
        fault(root);
        return ArmTemplate.Parse(root.ToJsonString());
    }

    /// <summary>The application settings, of the resources of module <c>app</c>.</summary>
    public static JsonObject Settings(JsonArray resources) =>
        resources.Single(resource => (string)resource!["type"]! == "Microsoft.Web/sites/config" && ((string)resource["name"]!).Contains("appsettings", StringComparison.Ordinal))!["properties"]!.AsObject();
}
