using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UsageSentinel.Simulator.Catalog;

namespace UsageSentinel.Simulator.Http.Usage;

/// <summary><c>GET /organization/usage/…</c></summary>
internal static class UsageRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        foreach (var kind in UsageCatalog.All)
        {
            routes.MapGet($"/organization/usage/{kind.Path}", context => AnswerAsync(context, api, kind));
        }
    }

    private static async Task AnswerAsync(HttpContext context, Api api, UsageKind kind)
    {
        var now = api.World.NowSeconds;
        var parameters = new Query(context.Request.Query);
        var query = UsageQuery.Read(kind, parameters, api, now).CutBy(api.Faults);
        var isSilent = api.Faults.Any(fault => fault is SimulatedFault.SaysNothing { Usage: var silent } && silent == kind.Path);
        var buckets = new BucketReader(
            api.World,
            query,
            FlowFilter.Select(api.World, kind, parameters),
            api.World.Governor.At(now),
            api.World.Arrival(api.Traps, now)).Read();

        Reply.Begin(context);
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Reply.WriterOptions);
        PageWriter.WriteStart(json);
        foreach (var (start, rows) in buckets)
        {
            PageWriter.WriteBucketStart(json, start, start + query.Window.Width);
            var index = start / query.Window.Width;
            foreach (var (key, used) in isSilent ? [] : rows)
            {
                RowWriter.Write(json, api, kind, key, used, api.Has(SimulatorTraps.MissingMembers) && index++ % 2 == 0);
            }

            PageWriter.WriteUnknownRow(json, api, start);
            PageWriter.WriteBucketEnd(json, api);
            await json.FlushAsync(context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        PageWriter.WriteEnd(json, api, query.Window, query.Fingerprint, query.Cursor, isEndless: false);
        await json.FlushAsync(context.RequestAborted);
    }
}
