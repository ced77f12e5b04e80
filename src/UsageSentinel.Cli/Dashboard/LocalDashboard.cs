using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>Serves the console to the person at this machine: on loopback, on any free port, behind a token of this start.</summary>
public sealed class LocalDashboard : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly Func<WebCall, ConsoleVisit, CancellationToken, Task<WebAnswer>> console;
    private readonly LocalRoutes routes;
    private readonly DashboardGate gate;
    private readonly DashboardSecrets secrets = DashboardSecrets.New();

    /// <summary>One page is made at a time, so that many requests cost no more than one.</summary>
    private readonly SemaphoreSlim turn = new(1, 1);

    private LocalDashboard(WebApplication application, Func<WebCall, ConsoleVisit, CancellationToken, Task<WebAnswer>> console, LocalRoutes routes, int port)
    {
        this.application = application;
        this.routes = routes;
        this.console = console;
        gate = new DashboardGate(port, secrets);
        Url = new Uri($"http://127.0.0.1:{port}{secrets.Page}?token={secrets.Token}");
        Approvals = new Uri($"http://127.0.0.1:{port}{secrets.Approvals}");
    }

    /// <summary>The address to open, with the token.</summary>
    public Uri Url { get; }

    /// <summary>Where approval links lead.</summary>
    public Uri Approvals { get; }

    /// <param name="console">Answers what is asked below the path of this start.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static Task<LocalDashboard> StartAsync(
        Func<WebCall, ConsoleVisit, CancellationToken, Task<WebAnswer>> console, CancellationToken cancellationToken) =>
        StartAsync(console, LocalRoutes.None, cancellationToken);

    /// <param name="console">Answers what is asked below the path of this start.</param>
    /// <param name="routes">What is answered besides.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<LocalDashboard> StartAsync(
        Func<WebCall, ConsoleVisit, CancellationToken, Task<WebAnswer>> console, LocalRoutes routes, CancellationToken cancellationToken)
    {
        // An empty builder: neither environment variables nor settings files may open another address or start logging.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Limit);
        var application = builder.Build();
        LocalDashboard? dashboard = null;
        application.Run(context => dashboard is null ? Task.CompletedTask : dashboard.AnswerAsync(context));
        await application.StartAsync(cancellationToken);
        var port = new Uri(application.Urls.First()).Port;
        return dashboard = new LocalDashboard(application, console, routes, port);
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
        var admission = gate.Admit(Read(context.Request));
        Harden(context.Response);
        switch (admission)
        {
            case Admission.AdmittedByToken:
                LetIn(context.Response);
                await PageAsync(context);
                break;
            case Admission.Admitted:
                await PageAsync(context);
                break;
            case Admission.Signed when routes.Find(context.Request.Path) is { } route:
                await KestrelCalls.AnswerAsync(context, route);
                break;
            case Admission.Decision when routes.Find(LocalRoutes.Approvals) is { } route:
                await KestrelCalls.AnswerAsync(context, route);
                break;
            case Admission.Signed or Admission.Decision:
                await RefuseAsync(context, StatusCodes.Status404NotFound, "This page does not exist. Open the address that sentinel printed.");
                break;
            case Admission.WrongMethod:
                context.Response.Headers.Allow = "GET, POST";
                await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Open pages with GET and send the forms of a page with POST.");
                break;
            case Admission.WrongToken:
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "Open the address that sentinel printed when it started. An address from an earlier start is not valid.");
                break;
            case Admission.NotOpened:
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "Open the console in this browser first, at the address that sentinel printed. Then open this link again. Nothing was changed.");
                break;
            case Admission.WrongOrigin:
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "The request came from another site. Nothing was changed.");
                break;
            default:
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "The request was for another host name. Open the address that sentinel printed.");
                break;
        }
    }

    private DashboardRequest Read(HttpRequest request)
    {
        var query = request.Query["token"];
        return new DashboardRequest(request.Method, request.Path.Value ?? "/", request.Headers.Host is [{ } host] ? host : null)
        {
            Origins = request.Headers.Origin,
            FetchSite = request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site ? site.ToString() : null,
            Query = query.Count == 0 ? null : query.Count == 1 ? query[0] : string.Empty,
            Cookie = request.Cookies[secrets.Cookie],
            DeskCookie = request.Cookies[secrets.DeskCookie],
        };
    }

    /// <summary>The console is opened by its own address only; an approval link is clicked in a mail, which is another site, so its cookie may come along with a GET.</summary>
    private void LetIn(HttpResponse response)
    {
        response.Cookies.Append(
            secrets.Cookie, secrets.Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = secrets.Page, IsEssential = true });
        response.Cookies.Append(
            secrets.DeskCookie, secrets.DeskToken, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = secrets.Approvals, IsEssential = true });
    }

    private async Task PageAsync(HttpContext context)
    {
        var visit = new ConsoleVisit(Person.OfProcess, ConsoleVisit.Everything, $"/{secrets.Place}");
        await turn.WaitAsync(context.RequestAborted);
        try
        {
            await KestrelCalls.AnswerAsync(
                context, (call, token) => console(call with { Path = context.Request.Path.ToUriComponent()[visit.Base.Length..] }, visit, token));
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task RefuseAsync(HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }

    private static void Harden(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}
