using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using UsageSentinel.Runtime.Console;

namespace UsageSentinel.Functions;

/// <summary>The console's read-only JSON at /api/v1. Anonymous to the host: without a valid token the answer is 401.</summary>
public sealed class ConsoleApiHttp(SignedInConsole console)
{
    [Function(nameof(ConsoleApiHttp))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/{*path}")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync((call, token) => console.AnswerAsync(call, string.Empty, token), cancellationToken);
}
