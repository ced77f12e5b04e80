using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UsageSentinel.Simulator.Containment;
using UsageSentinel.Simulator.Organization;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary><c>/organization/projects/{project_id}/rate_limits</c></summary>
internal static class RateLimitRoutes
{
    private const string Path = "/organization/projects/{project_id}/rate_limits";

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet(Path, context => Reply.JsonAsync(context, api, List(context, api)));
        routes.MapPost($"{Path}/{{rate_limit_id}}", context => UpdateAsync(context, api));
    }

    private static JsonObject List(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var limits = RateLimit.Families().Select(family => api.World.Registry.RateLimit(project.Id, family));
        return ListPage.Of(limits, limit => limit.Id, ToJson, new Query(context.Request.Query), ListPage.Most);
    }

    private static async Task UpdateAsync(HttpContext context, Api api)
    {
        var project = api.Project((string?)context.GetRouteValue("project_id"));
        var id = (string?)context.GetRouteValue("rate_limit_id");
        var family = RateLimit.Families().FirstOrDefault(family => RateLimit.For(family).Id == id)
            ?? throw ApiFault.NotFound($"The rate limit {id} was not found");
        var changed = Changed(api.World.Registry.RateLimit(project.Id, family), await RequestBody.ReadAsync(context));
        if (changed.Exceeds() is { } member)
        {
            throw ApiFault.BadRequest($"'{member}' must not exceed the organization's rate limit.", member);
        }

        var now = api.World.NowSeconds;
        api.World.Registry.SetRateLimit(project.Id, changed, api.World.Now);
        api.World.Governor.SetThrottle(api.ProjectIndex(project), family, changed.IsLowered ? Throttled(api, project, changed, now) : null, now);
        await Reply.JsonAsync(context, api, ToJson(changed));
    }

    // A partial update: what the body does not name stays as it is.
    private static RateLimit Changed(RateLimit limit, JsonObject body) => limit with
    {
        RequestsPerMinute = Amount(body, "max_requests_per_1_minute") ?? limit.RequestsPerMinute,
        TokensPerMinute = Amount(body, "max_tokens_per_1_minute") ?? limit.TokensPerMinute,
        ImagesPerMinute = Amount(body, "max_images_per_1_minute") ?? limit.ImagesPerMinute,
        AudioMegabytesPerMinute = Amount(body, "max_audio_megabytes_per_1_minute") ?? limit.AudioMegabytesPerMinute,
        RequestsPerDay = Amount(body, "max_requests_per_1_day") ?? limit.RequestsPerDay,
        BatchInputTokensPerDay = Amount(body, "batch_1_day_max_input_tokens") ?? limit.BatchInputTokensPerDay,
    };

    private static long? Amount(JsonObject body, string name) => body.Integer(name) is not < 0
        ? body.Integer(name)
        : throw ApiFault.BadRequest($"Invalid '{name}': must not be negative.", name);

    private static Throttle Throttled(Api api, SimulatedProject project, RateLimit limit, long now) => new(
        api.ProjectIndex(project),
        limit.Model,
        now,
        long.MaxValue,
        Math.Min(limit.RequestsPerMinute, limit.ImagesPerMinute ?? long.MaxValue),
        limit.TokensPerMinute);

    private static JsonObject ToJson(RateLimit limit)
    {
        var json = new JsonObject
        {
            ["object"] = "project.rate_limit",
            ["id"] = limit.Id,
            ["model"] = limit.Model,
            ["max_requests_per_1_minute"] = limit.RequestsPerMinute,
            ["max_tokens_per_1_minute"] = limit.TokensPerMinute,
        };
        AddIfRelevant("max_images_per_1_minute", limit.ImagesPerMinute);
        AddIfRelevant("max_audio_megabytes_per_1_minute", limit.AudioMegabytesPerMinute);
        AddIfRelevant("max_requests_per_1_day", limit.RequestsPerDay);
        AddIfRelevant("batch_1_day_max_input_tokens", limit.BatchInputTokensPerDay);
        return json;

        void AddIfRelevant(string name, long? value)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }
    }
}
