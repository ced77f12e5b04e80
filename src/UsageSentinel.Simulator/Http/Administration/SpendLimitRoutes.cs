using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary>Hard spend limits of the organization and of projects, in cents per calendar month.</summary>
internal static class SpendLimitRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        Map(routes, api, "/organization/spend_limit", "organization.spend_limit", _ => null);
        Map(routes, api, "/organization/projects/{project_id}/spend_limit", "project.spend_limit", context =>
            api.ProjectIndex(api.Project((string?)context.GetRouteValue("project_id"))));
    }

    private static void Map(IEndpointRouteBuilder routes, Api api, string path, string kind, Func<HttpContext, int?> scope)
    {
        routes.MapGet(path, context => Reply.JsonAsync(context, api, Read(api, kind, scope(context))));
        routes.MapPost(path, async context =>
        {
            var project = scope(context);
            api.World.Governor.SetSpendLimit(project, Cents(await RequestBody.ReadAsync(context)), api.World.NowSeconds);
            await Reply.JsonAsync(context, api, Read(api, kind, project));
        });
        routes.MapDelete(path, context =>
        {
            var project = scope(context);
            _ = Read(api, kind, project);
            api.World.Governor.SetSpendLimit(project, null, api.World.NowSeconds);
            return Reply.JsonAsync(context, api, new JsonObject { ["object"] = $"{kind}.deleted", ["deleted"] = true });
        });
    }

    private static long Cents(JsonObject body)
    {
        if (body.Required("currency") != "USD")
        {
            throw ApiFault.BadRequest("Invalid 'currency': only 'USD' is supported.", "currency");
        }

        if (body.Required("interval") != "month")
        {
            throw ApiFault.BadRequest("Invalid 'interval': only 'month' is supported.", "interval");
        }

        return body.Integer("threshold_amount") is { } cents and >= 1
            ? cents
            : throw ApiFault.BadRequest("Invalid 'threshold_amount': must be at least 1.", "threshold_amount");
    }

    private static JsonObject Read(Api api, string kind, int? project)
    {
        var limit = api.World.Governor.SpendLimit(project, api.World.NowSeconds) ?? throw ApiFault.NotFound("No spend limit is configured.");
        return new JsonObject
        {
            ["object"] = kind,
            ["threshold_amount"] = limit.Cents,
            ["currency"] = "USD",
            ["interval"] = "month",
            ["enforcement"] = new JsonObject { ["status"] = limit.IsEnforcing ? "enforcing" : "inactive" },
        };
    }
}
