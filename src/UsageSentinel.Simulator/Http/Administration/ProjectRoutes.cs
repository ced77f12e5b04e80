using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/projects</c></summary>
internal static class ProjectRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet("/organization/projects", context => Reply.JsonAsync(context, api, List(api, new Query(context.Request.Query))));
        routes.MapGet("/organization/projects/{project_id}", context =>
            Reply.JsonAsync(context, api, ToJson(api.AnyProject((string?)context.GetRouteValue("project_id")))));
    }

    private static JsonObject List(Api api, Query query)
    {
        var includeArchived = query.Flag("include_archived") ?? false;
        var projects = api.World.Registry.Projects.Where(project => includeArchived || project.ArchivedAt is null);
        return ListPage.Of(projects, project => project.Id, ToJson, query);
    }

    private static JsonObject ToJson(SimulatedProject project) => new()
    {
        ["id"] = project.Id,
        ["object"] = "organization.project",
        ["name"] = project.Name,
        ["created_at"] = project.CreatedAt.ToUnixTimeSeconds(),
        ["archived_at"] = project.ArchivedAt?.ToUnixTimeSeconds(),
        ["status"] = project.ArchivedAt is null ? "active" : "archived",
        ["external_key_id"] = null,
    };
}
