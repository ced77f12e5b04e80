using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/projects/{project_id}/service_accounts</c></summary>
internal static class ServiceAccountRoutes
{
    private const string Path = "/organization/projects/{project_id}/service_accounts";
    private const string Item = Path + "/{service_account_id}";

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet(Path, context => Reply.JsonAsync(context, api, List(context, api)));
        routes.MapPost(Path, context => CreateAsync(context, api));
        routes.MapGet(Item, context => Reply.JsonAsync(context, api, ToJson(Find(context, api))));
        routes.MapPost(Item, context => UpdateAsync(context, api));
        routes.MapDelete(Item, context => Reply.JsonAsync(context, api, Delete(context, api)));
        routes.MapPost($"{Item}/api_keys", context => CreateKeyAsync(context, api));
    }

    private static JsonObject List(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var accounts = api.World.Registry.ServiceAccounts.Where(account => account.ProjectId == project.Id);
        return ListPage.Of(accounts, account => account.Id, ToJson, new Query(context.Request.Query));
    }

    private static async Task CreateAsync(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var body = await RequestBody.ReadAsync(context);
        var isAlone = body.Flag("create_service_account_only");
        var account = api.World.Registry.AddAccount(project.Id, body.Required("name"), !isAlone, api.World.Now);
        var answer = ToJson(account);
        answer["api_key"] = isAlone ? null : NewKey(api, account, "Secret Key");
        await Reply.JsonAsync(context, api, answer);
    }

    private static async Task UpdateAsync(HttpContext context, Api api)
    {
        var account = Find(context, api);
        var body = await RequestBody.ReadAsync(context);
        var role = body.Text("role");
        if (role is not (null or "member" or "owner"))
        {
            throw ApiFault.BadRequest($"Invalid value for 'role': {role}.", "role");
        }

        await Reply.JsonAsync(context, api, ToJson(api.World.Registry.SetAccount(account, body.Text("name"), role, api.World.Now)));
    }

    private static async Task CreateKeyAsync(HttpContext context, Api api)
    {
        var account = Find(context, api);
        var body = context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0
            ? await RequestBody.ReadAsync(context)
            : [];
        if (body["scopes"] is { } scopes and not JsonArray)
        {
            throw ApiFault.BadRequest($"Invalid type for 'scopes': expected an array, got {scopes.GetValueKind()}.", "scopes");
        }

        var named = (body["scopes"] as JsonArray)?.Select(scope => (string?)scope ?? string.Empty).ToArray();
        await Reply.JsonAsync(context, api, NewKey(api, account, body.Text("name") ?? "Secret Key", named));
    }

    private static JsonObject Delete(HttpContext context, Api api)
    {
        var account = Find(context, api);
        var now = api.World.Now;
        var keys = api.World.Registry.DeleteAccount(account.ProjectId, account.Id, now)
            ?? throw ApiFault.NotFound($"No such service account: {account.Id}");
        foreach (var key in keys)
        {
            KeyRoutes.Stop(api, key, now);
        }

        return new JsonObject { ["object"] = "organization.project.service_account.deleted", ["id"] = account.Id, ["deleted"] = true };
    }

    private static SimulatedServiceAccount Find(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var id = (string?)context.GetRouteValue("service_account_id");
        return api.World.Registry.ServiceAccounts.FirstOrDefault(account => account.Id == id && account.ProjectId == project.Id)
            ?? throw ApiFault.NotFound($"No such service account: {id}");
    }

    private static JsonObject NewKey(Api api, SimulatedServiceAccount account, string name, string[]? scopes = null)
    {
        var (key, secret) = api.World.Registry.AddKey(account, name, scopes, api.World.Now);
        return new JsonObject
        {
            ["object"] = "organization.project.service_account.api_key",
            ["value"] = secret,
            ["name"] = key.Name,
            ["created_at"] = key.CreatedAt.ToUnixTimeSeconds(),
            ["id"] = key.Id,
        };
    }

    private static JsonObject ToJson(SimulatedServiceAccount account) => new()
    {
        ["object"] = "organization.project.service_account",
        ["id"] = account.Id,
        ["name"] = account.Name,
        ["role"] = account.Role,
        ["created_at"] = account.CreatedAt.ToUnixTimeSeconds(),
    };
}
