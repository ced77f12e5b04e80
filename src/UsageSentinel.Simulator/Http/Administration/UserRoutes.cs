using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/users</c>, and the people of a project. Whoever leaves keeps keys that work.</summary>
internal static class UserRoutes
{
    private const string Path = "/organization/users";
    private const string Members = "/organization/projects/{project_id}/users";

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet(Path, context => Reply.JsonAsync(context, api, List(api, new Query(context.Request.Query))));
        routes.MapPost($"{Path}/{{user_id}}", context => ChangeAsync(context, api));
        routes.MapDelete($"{Path}/{{user_id}}", context => Reply.JsonAsync(context, api, Delete(context, api)));
        routes.MapGet(Members, context => Reply.JsonAsync(context, api, ListMembers(context, api)));
        routes.MapDelete($"{Members}/{{user_id}}", context => Reply.JsonAsync(context, api, DeleteMember(context, api)));
    }

    private static JsonObject List(Api api, Query query)
    {
        var emails = query.List("emails");
        var users = api.World.Registry.Users.Where(user => emails.Count == 0 || emails.Contains(user.Email));
        return ListPage.Of(users, user => user.Id, ToJson, query);
    }

    private static async Task ChangeAsync(HttpContext context, Api api)
    {
        var role = (await RequestBody.ReadAsync(context)).Required("role");
        var user = api.World.Registry.SetUser(Id(context), role) ?? throw ApiFault.NotFound($"No such user: {Id(context)}");
        await Reply.JsonAsync(context, api, ToJson(user));
    }

    private static JsonObject Delete(HttpContext context, Api api)
    {
        var user = api.World.Registry.SetUser(Id(context), null) ?? throw ApiFault.NotFound($"No such user: {Id(context)}");
        api.World.Registry.LoseAccess(user.Id, null);
        return new JsonObject { ["object"] = "organization.user.deleted", ["id"] = user.Id, ["deleted"] = true };
    }

    private static JsonObject ListMembers(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        return ListPage.Of(
            api.World.Registry.Members(project.Id),
            user => user.Id,
            user => new JsonObject
            {
                ["object"] = "organization.project.user",
                ["id"] = user.Id,
                ["name"] = user.Name,
                ["email"] = user.Email,
                ["role"] = user.Role == "owner" ? "owner" : "member",
                ["added_at"] = project.CreatedAt.ToUnixTimeSeconds(),
            },
            new Query(context.Request.Query));
    }

    private static JsonObject DeleteMember(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var user = api.World.Registry.Members(project.Id).FirstOrDefault(user => user.Id == Id(context)) ?? throw ApiFault.NotFound($"No such user: {Id(context)}");
        api.World.Registry.LoseAccess(user.Id, project.Id);
        return new JsonObject { ["object"] = "organization.project.user.deleted", ["id"] = user.Id, ["deleted"] = true };
    }

    private static string Id(HttpContext context) => (string?)context.GetRouteValue("user_id") ?? string.Empty;

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
