using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Tests.Rigs.Browsing;

/// <summary>An endpoint as Azure serves it: below <c>/api</c>, with the sign-in in a header that the platform sets and nobody else can.</summary>
internal sealed class SignedInSite : IAsyncDisposable
{
    private LoopbackServer server = null!;

    private SignedInSite()
    {
    }

    public Func<WebCall, CancellationToken, Task<WebAnswer>> Endpoint { get; set; } = (_, _) => Task.FromResult(WebAnswer.Text(404, "Not set."));

    /// <summary>Who is signed in.</summary>
    public string Person { get; set; } = "ann@example.com";

    public Uri Approvals => new($"{server.Origin}/api/approvals");

    public static async Task<SignedInSite> StartAsync()
    {
        var site = new SignedInSite();
        site.server = await LoopbackServer.StartAsync(site.AnswerAsync);
        return site;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/api/approvals")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.Where(header => header.Value.Count == 1)
            .ToImmutableDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal)
            .SetItem("x-ms-client-principal", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $$"""{"claims":[{"typ":"groups","val":"group"},{"typ":"preferred_username","val":"{{Person}}"}]}""")));
        var given = await Endpoint(
            new WebCall(context.Request.Method, WebCall.Pairs(context.Request.QueryString.Value ?? string.Empty), headers, body.ToArray()), context.RequestAborted);
        context.Response.StatusCode = given.Status;
        foreach (var (name, value) in given.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(given.Body, context.RequestAborted);
    }
}
