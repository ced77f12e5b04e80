using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UsageSentinel.Simulator.Organization;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/admin_api_keys</c></summary>
internal static class AdminKeyRoutes
{
    private const string Path = "/organization/admin_api_keys";
    private const long MostSeconds = 31_536_000;

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet(Path, context => Reply.JsonAsync(context, api, List(api, new Query(context.Request.Query))));
        routes.MapPost(Path, context => CreateAsync(context, api));
        routes.MapGet($"{Path}/{{key_id}}", context => Reply.JsonAsync(context, api, ToJson(api, Find(context, api))));
        routes.MapDelete($"{Path}/{{key_id}}", context => Reply.JsonAsync(context, api, Delete(context, api)));
    }

    private static JsonObject List(Api api, Query query)
    {
        var order = query.Choice("order", "asc", "asc", "desc");
        var keys = api.World.AdminKeys.All;
        return ListPage.Of(order == "asc" ? keys : keys.Reverse(), key => key.Id, key => ToJson(api, key), query);
    }

    private static async Task CreateAsync(HttpContext context, Api api)
    {
        var body = await RequestBody.ReadAsync(context);
        var seconds = body.Integer("expires_in_seconds");
        if (seconds is < 1 or > MostSeconds)
        {
            throw ApiFault.BadRequest($"Invalid 'expires_in_seconds': must be between 1 and {MostSeconds}.", "expires_in_seconds");
        }

        var now = api.World.Now;
        var (key, secret) = api.World.AdminKeys.Add(body.Required("name"), api.World.Roster.Users[0], now, seconds is { } length ? now.AddSeconds(length) : null);
        var answer = ToJson(api, key);
        answer["value"] = secret;
        await Reply.JsonAsync(context, api, answer);
    }

    private static JsonObject Delete(HttpContext context, Api api)
    {
        var key = Find(context, api);
        api.World.AdminKeys.Delete(key.Id);
        return new JsonObject { ["object"] = "organization.admin_api_key.deleted", ["id"] = key.Id, ["deleted"] = true };
    }

    private static SimulatedAdminKey Find(HttpContext context, Api api)
    {
        var id = (string?)context.GetRouteValue("key_id");
        return api.World.AdminKeys.All.FirstOrDefault(key => key.Id == id) ?? throw ApiFault.NotFound($"No such API key: {id}");
    }

    private static JsonObject ToJson(Api api, SimulatedAdminKey key) => new()
    {
        ["object"] = "organization.admin_api_key",
        ["id"] = key.Id,
        ["name"] = key.Name,
        ["redacted_value"] = key.RedactedValue,
        ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
        ["expires_at"] = key.ExpiresAt?.ToUnixTimeSeconds(),
        ["last_used_at"] = key.IsUsedNow ? api.World.NowSeconds : key.LastUsedAt?.ToUnixTimeSeconds(),
        ["owner"] = new JsonObject
        {
            ["type"] = "user",
            ["object"] = "organization.user",
            ["id"] = key.Owner.Id,
            ["name"] = key.Owner.Name,
            ["created_at"] = key.Owner.CreatedAt.ToUnixTimeSeconds(),
            ["role"] = "owner",
        },
    };
}
