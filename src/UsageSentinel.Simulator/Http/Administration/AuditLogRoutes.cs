using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using UsageSentinel.Simulator.Organization;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>GET /organization/audit_logs</c>, newest first.</summary>
internal static class AuditLogRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api) =>
        routes.MapGet("/organization/audit_logs", context => Reply.JsonAsync(context, api, List(api, new Query(context.Request.Query))));

    private static JsonObject List(Api api, Query query)
    {
        var admin = api.World.Roster.Users[0];
        var projects = query.List("project_ids");
        var types = query.List("event_types");
        var resources = query.List("resource_ids");
        var actors = query.List("actor_ids");
        var emails = query.List("actor_emails");
        var (after, since) = (query.Integer("effective_at[gt]"), query.Integer("effective_at[gte]"));
        var (before, until) = (query.Integer("effective_at[lt]"), query.Integer("effective_at[lte]"));
        var now = api.World.Now;
        var entries = api.World.Registry.Audit.Where(entry => entry.At <= now).Reverse().OrderByDescending(entry => entry.At).Where(entry =>
        {
            var at = entry.At.ToUnixTimeSeconds();
            return Allows(projects, entry.Project?.Id)
                && Allows(types, entry.Type)
                && Allows(resources, entry.ResourceId)
                && (actors.Count == 0 || actors.Contains((entry.Actor ?? admin).Id) || (entry.Actor is null && actors.Contains(AdminKeys.OfOptions)))
                && Allows(emails, (entry.Actor ?? admin).Email)
                && !(at <= after) && !(at < since) && !(at >= before) && !(at > until);
        });
        return ListPage.Of(entries, entry => entry.Id, entry => ToJson(entry, admin), query);
    }

    private static bool Allows(IReadOnlyList<string> filter, string? value) => filter.Count == 0 || (value is not null && filter.Contains(value));

    private static JsonObject ToJson(AuditEntry entry, SimulatedUser admin)
    {
        var json = new JsonObject
        {
            ["id"] = entry.Id,
            ["type"] = entry.Type,
            ["effective_at"] = entry.At.ToUnixTimeSeconds(),
            ["actor"] = Actor(entry.Actor, admin),
            [entry.Type] = Details(entry),
        };
        if (entry.Project is { } project)
        {
            json["project"] = new JsonObject { ["id"] = project.Id, ["name"] = project.Name };
        }

        return json;
    }

    private static JsonObject Details(AuditEntry entry)
    {
        if (entry.Details is { } own)
        {
            return own();
        }

        var details = new JsonObject { ["id"] = entry.ResourceId };
        if (entry.Changes is { } changes)
        {
            details["changes_requested"] = changes();
        }

        switch (entry.Type)
        {
            case "api_key.created":
                details["data"] = new JsonObject { ["scopes"] = new JsonArray("api.model.request") };
                break;
            case "service_account.created":
                details["data"] = new JsonObject { ["role"] = "member" };
                break;
            default:
                break;
        }

        return details;
    }

    private static JsonObject Actor(SimulatedUser? person, SimulatedUser admin) => person is null
        ? new JsonObject
        {
            ["type"] = "api_key",
            ["api_key"] = new JsonObject { ["id"] = AdminKeys.OfOptions, ["type"] = "user", ["user"] = User(admin) },
        }
        : new JsonObject
        {
            ["type"] = "session",
            // An address of the range that documents use.
            ["session"] = new JsonObject { ["user"] = User(person), ["ip_address"] = "192.0.2.7" },
        };

    private static JsonObject User(SimulatedUser user) => new() { ["id"] = user.Id, ["email"] = user.Email };
}
