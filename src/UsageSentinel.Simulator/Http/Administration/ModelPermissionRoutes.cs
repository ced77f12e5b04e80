using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Containment;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/projects/{project_id}/model_permissions</c></summary>
internal static class ModelPermissionRoutes
{
    private const string Path = "/organization/projects/{project_id}/model_permissions";

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet(Path, context => Reply.JsonAsync(context, api, ToJson(Policy(context, api))));
        routes.MapPost(Path, context => UpdateAsync(context, api));
        routes.MapDelete(Path, context =>
        {
            api.World.Governor.SetPolicy(Policy(context, api).Project, null, api.World.NowSeconds);
            return Reply.JsonAsync(context, api, new JsonObject { ["object"] = "project.model_permissions.deleted", ["deleted"] = true });
        });
    }

    private static async Task UpdateAsync(HttpContext context, Api api)
    {
        var project = api.ProjectIndex(api.Project((string?)context.GetRouteValue("project_id")));
        var body = await RequestBody.ReadAsync(context);
        var mode = body.Required("mode");
        if (mode is not ("allow_list" or "deny_list"))
        {
            throw ApiFault.BadRequest($"Invalid value: '{mode}'. Supported values are: 'allow_list', 'deny_list'.", "mode");
        }

        var now = api.World.NowSeconds;
        var policy = new ModelPolicy(project, mode == "allow_list", Models(body), now, long.MaxValue);
        api.World.Governor.SetPolicy(project, policy, now);
        await Reply.JsonAsync(context, api, ToJson(policy));
    }

    private static ImmutableArray<string> Models(JsonObject body)
    {
        if (body["model_ids"] is not JsonArray array)
        {
            throw ApiFault.BadRequest("Missing required parameter: 'model_ids'.", "model_ids");
        }

        var models = array.Select(item => item?.ToString() ?? "").ToImmutableArray();
        return models.FirstOrDefault(name => !Model.All.Any(model => model.Is(name))) is { } unknown
            ? throw ApiFault.BadRequest($"The model '{unknown}' does not exist or is not visible to the organization.", "model_ids")
            : models;
    }

    private static ModelPolicy Policy(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        return api.World.Governor.Policy(api.ProjectIndex(project), api.World.NowSeconds)
            ?? throw ApiFault.NotFound($"The project {project.Id} has no model permissions.");
    }

    private static JsonObject ToJson(ModelPolicy policy) => new()
    {
        ["object"] = "project.model_permissions",
        ["mode"] = policy.IsAllowList ? "allow_list" : "deny_list",
        ["model_ids"] = new JsonArray([.. policy.Models.Select(model => JsonValue.Create(model))]),
    };
}
