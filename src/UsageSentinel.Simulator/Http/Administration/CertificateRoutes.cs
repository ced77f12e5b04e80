using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>GET /organization/certificates</c>: one client certificate, which lasts for a year.</summary>
internal static class CertificateRoutes
{
    private const string Id = "cert_000000000000000001";

    public static void Map(IEndpointRouteBuilder routes, Api api) => routes.MapGet("/organization/certificates", context =>
        Reply.JsonAsync(context, api, ListPage.Of([Id], id => id, id => ToJson(api, id), new Query(context.Request.Query))));

    private static JsonObject ToJson(Api api, string id) => new()
    {
        ["object"] = "organization.certificate",
        ["id"] = id,
        ["name"] = "gateway",
        ["created_at"] = api.World.Start.AddDays(-100).ToUnixTimeSeconds(),
        ["active"] = true,
        ["certificate_details"] = new JsonObject
        {
            ["valid_at"] = api.World.Start.AddDays(-100).ToUnixTimeSeconds(),
            ["expires_at"] = api.World.Start.AddDays(265).ToUnixTimeSeconds(),
        },
    };
}
