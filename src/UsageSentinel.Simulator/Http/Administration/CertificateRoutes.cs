using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UsageSentinel.Simulator.Organization;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/certificates</c>: client certificates.</summary>
internal static class CertificateRoutes
{
    private const string Path = "/organization/certificates";
    private const string Listed = "organization.certificate";

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet(Path, context => Reply.JsonAsync(
            context, api, ListPage.Of(api.World.Certificates.All, certificate => certificate.Id, certificate => ToJson(certificate, Listed), new Query(context.Request.Query))));
        routes.MapPost(Path, context => UploadAsync(context, api));
        routes.MapPost($"{Path}/activate", context => SetActiveAsync(context, api, isActive: true));
        routes.MapPost($"{Path}/deactivate", context => SetActiveAsync(context, api, isActive: false));
        routes.MapDelete($"{Path}/{{certificate_id}}", context => Reply.JsonAsync(context, api, Delete(context, api)));
    }

    private static async Task UploadAsync(HttpContext context, Api api)
    {
        var body = await RequestBody.ReadAsync(context);
        body.Required("certificate");
        var certificate = ToJson(api.World.Certificates.Add(body.Text("name"), api.World.Now), "certificate");
        certificate.Remove("active");
        await Reply.JsonAsync(context, api, certificate);
    }

    private static async Task SetActiveAsync(HttpContext context, Api api, bool isActive)
    {
        var ids = (await RequestBody.ReadAsync(context))["certificate_ids"] is JsonArray { Count: > 0 } array
            ? array.Select(id => id?.ToString() ?? "").ToHashSet(StringComparer.Ordinal)
            : throw ApiFault.BadRequest("Missing required parameter: 'certificate_ids'.", "certificate_ids");
        var changed = api.World.Certificates.SetActive(ids, isActive, api.World.Now) ?? throw ApiFault.NotFound("No such certificate.");
        await Reply.JsonAsync(context, api, new JsonObject
        {
            ["object"] = isActive ? "organization.certificate.activation" : "organization.certificate.deactivation",
            ["data"] = new JsonArray([.. changed.Select(certificate => ToJson(certificate, Listed))]),
        });
    }

    private static JsonObject Delete(HttpContext context, Api api)
    {
        var id = (string?)context.GetRouteValue("certificate_id") ?? "";
        return api.World.Certificates.Delete(id, api.World.Now)
            ? new JsonObject { ["object"] = "certificate.deleted", ["id"] = id }
            : throw ApiFault.NotFound($"No such certificate: {id}");
    }

    private static JsonObject ToJson(SimulatedCertificate certificate, string type) => new()
    {
        ["object"] = type,
        ["id"] = certificate.Id,
        ["name"] = certificate.Name,
        ["created_at"] = certificate.CreatedAt.ToUnixTimeSeconds(),
        ["active"] = certificate.IsActive,
        ["certificate_details"] = new JsonObject
        {
            ["valid_at"] = certificate.CreatedAt.ToUnixTimeSeconds(),
            ["expires_at"] = certificate.ExpiresAt.ToUnixTimeSeconds(),
        },
    };
}
