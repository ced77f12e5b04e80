using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Azure;

/// <summary>A resource of a compiled template. Names and ids are still expressions.</summary>
/// <param name="Module">The module it stands in.</param>
/// <param name="Body">As compiled.</param>
/// <param name="Template">The template of the module, for its variables.</param>
internal sealed partial record ArmResource(string Module, JsonObject Body, JsonObject Template)
{
    public string Type => (string)Body["type"]!;

    public string ApiVersion => (string)Body["apiVersion"]!;

    public string Name => (string)Body["name"]!;

    public JsonNode Properties => Body["properties"]!;

    /// <summary>The last part of the name, which for a child is plain text.</summary>
    public string LastName => LastPart().Match(Name) is { Success: true } match ? match.Groups[1].Value : Name;

    /// <summary>How the resource is written where another one names it as its scope, without the type.</summary>
    public string NameWithinScope => Name.Trim('[', ']') is var name && Child().Match(name) is { Success: true } child ? child.Groups[1].Value : name;

    public string? Scope => (string?)Body["scope"];

    /// <summary>A value that is a variable of the module, or a member of one, looked up.</summary>
    public string Resolve(string expression) =>
        Variable().Match(expression) is { Success: true } match
            ? (match.Groups[2].Success ? Template["variables"]![match.Groups[1].Value]![match.Groups[2].Value] : Template["variables"]![match.Groups[1].Value])!.ToString()
            : expression;

    [GeneratedRegex(@"'([^']*)'\)\]$")]
    private static partial Regex LastPart();

    [GeneratedRegex(@"^format\('\{0\}/\{1\}(?:/\{2\})?', (.*)\)$")]
    private static partial Regex Child();

    [GeneratedRegex(@"^\[variables\('(\w+)'\)(?:\.(\w+))?\]$")]
    private static partial Regex Variable();
}

/// <summary>JSON whose apostrophes stay apostrophes, so that expressions can be searched.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
