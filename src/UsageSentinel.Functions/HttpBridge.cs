using System.Collections.Immutable;
using System.Net;
using Microsoft.Azure.Functions.Worker.Http;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Functions;

/// <summary>Carries a request to what answers it, and the answer back.</summary>
internal static class HttpBridge
{
    public static async Task<HttpResponseData> AnswerAsync(
        this HttpRequestData request, Func<WebCall, CancellationToken, Task<WebAnswer>> answer, CancellationToken cancellationToken)
    {
        var body = new byte[WebCall.MostBodyBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        var call = new WebCall(request.Method, WebCall.Pairs(request.Url.Query), HeadersOf(request), body.AsMemory(0, length)) { Path = request.Url.AbsolutePath };
        var given = await answer(call, cancellationToken);
        var response = request.CreateResponse((HttpStatusCode)given.Status);
        foreach (var (name, value) in given.Headers)
        {
            response.Headers.Add(name, value);
        }

        await response.WriteStringAsync(given.Body, cancellationToken);
        return response;
    }

    private static ImmutableDictionary<string, string> HeadersOf(HttpRequestData request) => request.Headers
        .Select(header => (Name: header.Key.ToLowerInvariant(), Values: header.Value.ToList()))
        .Where(header => header.Values.Count == 1)
        .ToImmutableDictionary(header => header.Name, header => header.Values[0], StringComparer.Ordinal);
}
