using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using UsageSentinel.Runtime.Leaks;

namespace UsageSentinel.Functions;

/// <summary>POST /api/leaks/github: a delivery of GitHub's secret scanning. Anonymous to the host, because every delivery is signed.</summary>
public sealed class GitHubHttp(GitHubEndpoint endpoint)
{
    [Function(nameof(GitHubHttp))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "leaks/github")] HttpRequestData request, CancellationToken cancellationToken) =>
        request.AnswerAsync(endpoint.AnswerAsync, cancellationToken);
}
