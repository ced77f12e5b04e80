using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>GET /organization/users</c></summary>
internal static class UserRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api) =>
        routes.MapGet("/organization/users", context => Reply.JsonAsync(context, api, List(api, new Query(context.Request.Query))));

    private static JsonObject List(Api api, Query query)
    {
        var emails = query.List("emails");
        var users = api.World.Registry.Users.Where(user => emails.Count == 0 || emails.Contains(user.Email));
        return ListPage.Of(users, user => user.Id, ToJson, query);
    }

    private static JsonObject ToJson(SimulatedUser user) => new()
    {
        ["object"] = "organization.user",
        ["id"] = user.Id,
        ["name"] = user.Name,
        ["email"] = user.Email,
        ["role"] = user.Role,
        ["added_at"] = user.CreatedAt.ToUnixTimeSeconds(),
        ["is_service_account"] = false,
        ["user"] = new JsonObject { ["object"] = "user", ["id"] = user.Id, ["name"] = user.Name, ["email"] = user.Email, ["enabled"] = true },
    };
}
