using System.Text;
using Microsoft.AspNetCore.Http;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>
/// A running Functions app at an address for browsers, over TLS: what the Functions host and App Service are to it. Headers are passed on as
/// they came, so that a browser of a test brings the signed token that App Service would add; whoever brings none is sent back by the sign-in.
/// </summary>
internal sealed class SignedInWorker : IAsyncDisposable
{
    private static readonly string[] OfTheConnection = ["connection", "host", "content-length", "transfer-encoding"];

    private readonly SemaphoreSlim one = new(1);
    private LoopbackServer server = null!;

    private SignedInWorker()
    {
    }

    /// <summary>Set as soon as the app has loaded its functions.</summary>
    public ConsoleApp App { get; set; } = null!;

    public string Origin => server.Origin;

    /// <summary>The address of a page of the console.</summary>
    public string At(string path) => $"{Origin}/api/console/{path.TrimStart('/')}";

    public static async Task<SignedInWorker> StartAsync()
    {
        var site = new SignedInWorker();
        site.server = await LoopbackServer.StartAsync(site.AnswerAsync, Certificates.SelfSigned());
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        one.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/.auth/login/aad")
        {
            context.Response.Redirect(context.Request.Query["post_login_redirect_uri"].ToString());
            return;
        }

        if (!path.StartsWith("/api/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
        var form = await body.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers.Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())).ToArray();
        var below = path["/api/".Length..] + context.Request.QueryString.Value;

        // The host's end of the conversation has one call under way at a time.
        await one.WaitAsync(context.RequestAborted);
        try
        {
            await WriteAsync(context.Response, await (context.Request.Method == "POST" ? App.PostAsync(below, headers, form) : App.GetAsync(below, headers)));
        }
        finally
        {
            one.Release();
        }
    }

    private static async Task WriteAsync(HttpResponse response, WorkerAnswer given)
    {
        response.StatusCode = int.Parse(given.HttpStatus, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, value) in given.Headers.Where(header => !OfTheConnection.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            response.Headers[name] = value;
        }

        await response.WriteAsync(given.Body);
    }
}
