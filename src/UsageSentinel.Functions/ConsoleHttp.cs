using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using UsageSentinel.Runtime.Console;

namespace UsageSentinel.Functions;

/// <summary>The console below /api/console: pages and their forms. Anonymous to the host: the token of who signed in is validated behind it.</summary>
public sealed class ConsoleHttp(SignedInConsole console)
{
    private const string At = "/api/console";

    [Function(nameof(ConsoleHttp))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "console/{*path}")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync((call, token) => console.AnswerAsync(call.Below(At), At, token), cancellationToken);
}
