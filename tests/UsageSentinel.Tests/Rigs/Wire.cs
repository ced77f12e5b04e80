using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace UsageSentinel.Tests.Rigs;

/// <summary>What passed between the product and the provider, and the place where a test cuts in.</summary>
internal sealed class Wire
{
    public ConcurrentQueue<SentRequest> Sent { get; } = new();

    /// <summary>Answers instead of the provider, or after it; null lets everything pass.</summary>
    public Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? Intercept { get; set; }

    /// <summary>Requests that could have changed something.</summary>
    public IEnumerable<SentRequest> Mutations => Sent.Where(request => request.Method != HttpMethod.Get);

    /// <summary>An answer in the provider's form; failures are not to be retried, so that no test waits.</summary>
    public static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, string json)
    {
        var answer = new HttpResponseMessage(status)
        {
            RequestMessage = request,
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        answer.Headers.Add("x-should-retry", "false");
        return answer;
    }

    public static HttpResponseMessage Refuse(HttpRequestMessage request, HttpStatusCode status, string message) => Answer(
        request, status, $$$"""{"error":{"message":"{{{message}}}","type":"invalid_request_error","param":null,"code":null}}""");

    /// <summary>Handlers are made and thrown away by the factory; the wire stays.</summary>
    public DelegatingHandler Tap() => new Handler(this);

    private sealed class Handler(Wire wire) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            wire.Sent.Enqueue(new SentRequest(request.Method, request.RequestUri?.PathAndQuery ?? "", request.Headers.Authorization?.Parameter));
            Task<HttpResponseMessage> PassAsync() => base.SendAsync(request, cancellationToken);
            return wire.Intercept is { } intercept ? await intercept(request, PassAsync) : await PassAsync();
        }
    }
}

/// <summary>One request as it left.</summary>
internal sealed record SentRequest(HttpMethod Method, string Path, string? Secret);
