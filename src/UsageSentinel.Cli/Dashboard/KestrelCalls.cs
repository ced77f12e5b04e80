using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Text;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>Carries a request of this host to what answers it, and the answer back.</summary>
internal static class KestrelCalls
{
    public static async Task AnswerAsync(HttpContext context, Func<WebCall, CancellationToken, Task<WebAnswer>> route)
    {
        var given = await TryAsync(context, route);
        context.Response.StatusCode = given.Status;
        foreach (var (name, value) in given.Headers)
        {
            // A cookie comes beside those that the host sets; any other header is the answer's own.
            context.Response.Headers[name] = name == "Set-Cookie" ? StringValues.Concat(context.Response.Headers.SetCookie, value) : value;
        }

        await context.Response.WriteAsync(given.Body, context.RequestAborted);
    }

    private static async Task<WebAnswer> TryAsync(HttpContext context, Func<WebCall, CancellationToken, Task<WebAnswer>> route)
    {
        try
        {
            return await route(await ReadAsync(context.Request, context.RequestAborted), context.RequestAborted);
        }
        catch (Exception failure) when (failure is StoreException or ProviderException)
        {
            return WebAnswer.Text(StatusCodes.Status503ServiceUnavailable, DisplayText.Of(failure.Message));
        }
        catch (BadHttpRequestException refused)
        {
            return WebAnswer.Text(refused.StatusCode, "The request cannot be read.");
        }
    }

    private static async Task<WebCall> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return new WebCall(
            request.Method,
            WebCall.Pairs(request.QueryString.Value ?? string.Empty),
            request.Headers.Where(header => header.Value.Count == 1)
                .ToImmutableDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal),
            body.ToArray());
    }
}
