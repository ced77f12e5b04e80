using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using UsageSentinel.Runtime.Operating;

namespace UsageSentinel.Functions;

/// <summary>GET /api/approvals shows what an approval link is about, POST decides it. Anonymous to the host: link and sign-in are checked behind it.</summary>
public sealed class ApprovalHttp(ApprovalEndpoint endpoint)
{
    [Function(nameof(ApprovalHttp))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "approvals")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(endpoint.AnswerSignedInAsync, cancellationToken);
}
