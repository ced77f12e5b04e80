using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Simulator.Http;

/// <summary>Writes answers.</summary>
internal static class Reply
{
    private const string ContentType = "application/json";

    // Cursors hold plus signs; the real API does not escape them either.
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions SerializerOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task JsonAsync(HttpContext context, Api api, JsonObject body)
    {
        if (api.Has(SimulatorTraps.UnknownMembers))
        {
            AddUnknown(body);
        }

        return WriteAsync(context, 200, body);
    }

    public static Task FaultAsync(HttpContext context, ApiFault fault) => WriteAsync(context, fault.Status, new JsonObject
    {
        ["error"] = new JsonObject { ["message"] = fault.Message, ["type"] = fault.Type, ["param"] = fault.Param, ["code"] = fault.Code },
    });

    public static void Begin(HttpContext context) => context.Response.ContentType = ContentType;

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        Begin(context);
        return context.Response.WriteAsync(body.ToJsonString(SerializerOptions), context.RequestAborted);
    }

    private static void AddUnknown(JsonObject body)
    {
        foreach (var member in body.ToList())
        {
            if (member.Value is JsonObject child)
            {
                AddUnknown(child);
            }
            else if (member.Value is JsonArray { Count: > 0 } items)
            {
                foreach (var item in items.OfType<JsonObject>())
                {
                    AddUnknown(item);
                }
            }
        }

        body["unannounced"] = new JsonObject { ["since"] = "next year" };
    }
}
