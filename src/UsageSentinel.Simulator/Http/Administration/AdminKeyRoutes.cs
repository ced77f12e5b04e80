using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>GET /organization/admin_api_keys</c></summary>
internal static class AdminKeyRoutes
{
    /// <summary>The id of the admin key of the options.</summary>
    public const string KeyId = "key_admin0000000001";

    private const string ReaderId = "key_admin0000000002";
    private const int DaysValid = 90;

    public static void Map(IEndpointRouteBuilder routes, Api api) =>
        routes.MapGet("/organization/admin_api_keys", context => Reply.JsonAsync(context, api, List(api, new Query(context.Request.Query))));

    private static JsonObject List(Api api, Query query)
    {
        var order = query.Choice("order", "asc", "asc", "desc");
        var ids = api.World.Options.ReadOnlyKey is null ? new[] { KeyId } : [KeyId, ReaderId];
        return ListPage.Of(order == "asc" ? ids : ids.Reverse(), id => id, id => ToJson(api, id), query);
    }

    private static JsonObject ToJson(Api api, string id)
    {
        var owner = api.World.Roster.Users[0];
        return new JsonObject
        {
            ["object"] = "organization.admin_api_key",
            ["id"] = id,
            ["name"] = id == KeyId ? "sentinel" : "sentinel-reader",
            ["redacted_value"] = $"sk-admin...{id[^3..]}",
            ["created_at"] = api.World.Start.AddDays(-30).ToUnixTimeSeconds(),
            ["expires_at"] = id == KeyId ? api.World.Start.AddDays(DaysValid).ToUnixTimeSeconds() : null,
            ["last_used_at"] = api.World.NowSeconds,
            ["owner"] = new JsonObject
            {
                ["type"] = "user",
                ["object"] = "organization.user",
                ["id"] = owner.Id,
                ["name"] = owner.Name,
                ["created_at"] = owner.CreatedAt.ToUnixTimeSeconds(),
                ["role"] = "owner",
            },
        };
    }
}
