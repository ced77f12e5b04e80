using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using UsageSentinel.Runtime.Alerting.Channels;
using UsageSentinel.Runtime.Dashboard;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>Serves the dashboard to the person at this machine: on loopback, on any free port, behind a token of this start.</summary>
public sealed class LocalDashboard : IAsyncDisposable
{
    private const int RefreshSeconds = 10;

    private readonly WebApplication application;
    private readonly Func<CancellationToken, Task<DashboardView>> read;
    private readonly LocalRoutes routes;
    private readonly DashboardGate gate;
    private readonly string token;

    /// <summary>One page is made at a time, so that many requests cost no more than one.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    private LocalDashboard(WebApplication application, Func<CancellationToken, Task<DashboardView>> read, LocalRoutes routes, int port, string token)
    {
        this.application = application;
        this.routes = routes;
        this.read = read;
        this.token = token;
        gate = new DashboardGate(port, token);
        Url = new Uri($"http://127.0.0.1:{port}/?token={token}");
        Approvals = new Uri($"http://127.0.0.1:{port}/approvals");
    }

    /// <summary>The address to open, with the token.</summary>
    public Uri Url { get; }

    /// <summary>Where approval links lead.</summary>
    public Uri Approvals { get; }

    /// <param name="read">Reads what is shown, at each request.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static Task<LocalDashboard> StartAsync(Func<CancellationToken, Task<DashboardView>> read, CancellationToken cancellationToken) =>
        StartAsync(read, LocalRoutes.None, cancellationToken);

    /// <param name="read">Reads what is shown, at each request.</param>
    /// <param name="routes">What is answered besides.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<LocalDashboard> StartAsync(
        Func<CancellationToken, Task<DashboardView>> read, LocalRoutes routes, CancellationToken cancellationToken)
    {
        // An empty builder: neither environment variables nor settings files may open another address or start logging.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Limit);
        var application = builder.Build();
        LocalDashboard? dashboard = null;
        application.Run(context => dashboard is null ? Task.CompletedTask : dashboard.AnswerAsync(context));
        await application.StartAsync(cancellationToken);
        var port = new Uri(application.Urls.First()).Port;
        return dashboard = new LocalDashboard(application, read, routes, port, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await application.StopAsync(atOnce.Token);
        await application.DisposeAsync();
        turn.Dispose();
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.Listen(IPAddress.Loopback, 0);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 32;
        kestrel.Limits.MaxRequestBodySize = WebCall.MostBodyBytes;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var query = request.Query["token"];
        var admission = gate.Admit(
            request.Method,
            request.Path.Value ?? "/",
            request.Headers.Host is [{ } host] ? host : null,
            request.Headers.Origin,
            query.Count == 0 ? null : query.Count == 1 ? query[0] : string.Empty,
            request.Cookies[gate.CookieName]);
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        Harden(context.Response, nonce);
        switch (admission)
        {
            case Admission.AdmittedByToken:
                context.Response.Cookies.Append(
                    gate.CookieName, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
                await PageAsync(context, nonce);
                break;
            case Admission.Admitted:
                await PageAsync(context, nonce);
                break;
            case Admission.Signed or Admission.Decision when routes.Find(request.Path) is { } route:
                await KestrelCalls.AnswerAsync(context, route);
                break;
            case Admission.Signed or Admission.Decision or Admission.NoSuchPage:
                await RefuseAsync(context, StatusCodes.Status404NotFound, "There is one page only, at /.");
                break;
            case Admission.WrongMethod:
                context.Response.Headers.Allow = "GET";
                await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "There is nothing to change here.");
                break;
            case Admission.WrongToken:
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "Open the address that sentinel printed: it holds the token of this start.");
                break;
            default:
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "This dashboard answers its own address only.");
                break;
        }
    }

    private async Task PageAsync(HttpContext context, string nonce)
    {
        string page;
        await turn.WaitAsync(context.RequestAborted);
        try
        {
            page = DashboardPage.Render(await read(context.RequestAborted), nonce, RefreshSeconds, "/");
        }
        catch (StoreException failure)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, DisplayText.Of(failure.Message));
            return;
        }
        finally
        {
            turn.Release();
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(page, context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }

    private static void Harden(HttpResponse response, string nonce)
    {
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
