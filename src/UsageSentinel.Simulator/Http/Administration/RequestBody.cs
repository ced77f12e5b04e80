using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary>Reads what a client sends.</summary>
internal static class RequestBody
{
    public static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw ApiFault.BadRequest("The body must be a JSON object.");
        }
        catch (JsonException)
        {
            throw ApiFault.BadRequest("We could not parse the JSON body of your request.");
        }
    }

    public static string? Text(this JsonObject body, string name) =>
        body[name] is null ? null : body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, "a string");

    public static long? Integer(this JsonObject body, string name) =>
        body[name] is null ? null : body[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : throw Wrong(name, "an integer");

    public static bool Flag(this JsonObject body, string name) =>
        body[name] is JsonValue value && (value.TryGetValue<bool>(out var flag) ? flag : throw Wrong(name, "a boolean"));

    public static string Required(this JsonObject body, string name) =>
        Text(body, name) ?? throw ApiFault.BadRequest($"Missing required parameter: '{name}'.", name);

    private static ApiFault Wrong(string name, string expected) => ApiFault.BadRequest($"Invalid type for '{name}': expected {expected}.", name);
}
