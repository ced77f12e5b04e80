using System.Net;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Functions;

/// <summary>GET /api/health: 200 where every part is well, else 503, with one line for each part. It names accounts, so it asks for the function key.</summary>
public sealed class HealthHttp(IHealthReport health)
{
    [Function(nameof(HealthHttp))]
    public async Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "health")] HttpRequestData request, CancellationToken cancellationToken)
    {
        var report = await health.ReadAsync(cancellationToken);
        var response = request.CreateResponse(report.IsHealthy ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
        response.Headers.Add("Content-Type", "application/json; charset=utf-8");
        await response.WriteStringAsync(JsonSerializer.Serialize(report, JsonSerializerOptions.Web), cancellationToken);
        return response;
    }
}
