using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/projects/{project_id}/api_keys</c></summary>
internal static class KeyRoutes
{
    private const string Path = "/organization/projects/{project_id}/api_keys";

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet(Path, context => Reply.JsonAsync(context, api, List(context, api)));
        routes.MapGet($"{Path}/{{api_key_id}}", context => Reply.JsonAsync(context, api, KeyWriter.ToJson(api.World, Find(context, api))));
        routes.MapDelete($"{Path}/{{api_key_id}}", context => Reply.JsonAsync(context, api, Delete(context, api)));
    }

    private static JsonObject List(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var query = new Query(context.Request.Query);
        // Without the parameter the listing hides keys that work: the oldest trap of this endpoint.
        var access = query.Choice("owner_project_access", "active", "any", "active", "inactive");
        var keys = api.World.Registry.Keys.Where(key => key.ProjectId == project.Id
            && key.IsListed
            && (access == "any" || key.OwnerHasAccess == (access == "active")));
        return ListPage.Of(keys, key => key.Id, key => KeyWriter.ToJson(api.World, key), query);
    }

    private static SimulatedKey Find(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var id = (string?)context.GetRouteValue("api_key_id");
        return api.World.Registry.Keys.FirstOrDefault(key => key.Id == id && key.ProjectId == project.Id && key.IsListed)
            ?? throw ApiFault.NotFound($"No such API key: {id}");
    }

    private static JsonObject Delete(HttpContext context, Api api)
    {
        var key = Find(context, api);
        if (key.ServiceAccount is not null)
        {
            throw ApiFault.BadRequest("API keys that belong to a service account cannot be deleted. Delete the service account instead.");
        }

        var now = api.World.Now;
        if (api.World.Registry.DeleteKey(key.ProjectId, key.Id, now) is null)
        {
            throw ApiFault.NotFound($"No such API key: {key.Id}");
        }

        Stop(api, key, now);
        return new JsonObject { ["object"] = "organization.project.api_key.deleted", ["id"] = key.Id, ["deleted"] = true };
    }

    /// <summary>Ends the traffic of a deleted key. Keys made while the simulation ran have none.</summary>
    public static void Stop(Api api, SimulatedKey key, DateTimeOffset now)
    {
        if (api.World.KeyIndex.TryGetValue(key.Id, out var index))
        {
            api.World.Governor.DeleteKey(index, now.ToUnixTimeSeconds());
        }
    }
}
