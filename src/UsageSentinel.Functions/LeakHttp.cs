using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using UsageSentinel.Runtime.Leaks;

namespace UsageSentinel.Functions;

/// <summary>POST /api/leaks: a leak report. Anonymous to the host, because every report is signed.</summary>
public sealed class LeakHttp(LeakEndpoint endpoint)
{
    [Function(nameof(LeakHttp))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "leaks")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(endpoint.AnswerAsync, cancellationToken);
}
