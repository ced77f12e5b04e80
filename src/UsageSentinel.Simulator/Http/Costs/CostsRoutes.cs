using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace UsageSentinel.Simulator.Http.Costs;

/// <summary><c>GET /organization/costs</c></summary>
internal static class CostsRoutes
{
    public static void Map(IEndpointRouteBuilder routes, Api api) =>
        routes.MapGet("/organization/costs", context => AnswerAsync(context, api));

    private static async Task AnswerAsync(HttpContext context, Api api)
    {
        var now = api.World.NowSeconds;
        var query = CostsQuery.Read(new Query(context.Request.Query), api, now);
        var reader = new CostsReader(api, query);

        Reply.Begin(context);
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Reply.WriterOptions);
        PageWriter.WriteStart(json);
        for (var start = query.Window.First; start < query.Window.End; start += query.Window.Width)
        {
            PageWriter.WriteBucketStart(json, start, start + query.Window.Width);
            var ordinal = 0;
            foreach (var row in reader.Day(start / 86_400, now))
            {
                CostWriter.Write(json, api, query, row, ordinal++);
            }

            CostWriter.WriteOddities(json, api, ordinal);
            PageWriter.WriteUnknownRow(json, api, start);
            PageWriter.WriteBucketEnd(json, api);
            await json.FlushAsync(context.RequestAborted);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }

        PageWriter.WriteEnd(json, api, query.Window, query.Fingerprint, query.Cursor, api.Has(SimulatorTraps.EmptyPageWithCursor));
        await json.FlushAsync(context.RequestAborted);
    }
}
