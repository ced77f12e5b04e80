using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace UsageSentinel.Tests.Rigs;

/// <summary>The HTTP server of all tests: on loopback, on a free port of its own. What it answers is the script that it is given.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private LoopbackServer(WebApplication application) => this.application = application;

    /// <summary>Scheme, host and port without a slash at the end, such as <c>http://127.0.0.1:40213</c>.</summary>
    public string Origin => application.Urls.Single();

    public int Port => new Uri(Origin).Port;

    /// <param name="script">Answers a request. It may run several times at once.</param>
    /// <param name="certificate">With one, it speaks TLS.</param>
    /// <param name="protocols">HTTP/2 without TLS needs to be named.</param>
    public static async Task<LoopbackServer> StartAsync(
        RequestDelegate script, X509Certificate2? certificate = null, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var application = builder.Build();
        application.Run(script);
        await application.StartAsync();
        return new LoopbackServer(application);
    }

    /// <summary>An answer that never comes: it ends when the client hangs up or the server is disposed.</summary>
    public static async Task NeverAsync(HttpContext context) =>
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Ends at once: a connection that a client holds open is cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync(new CancellationToken(canceled: true));
        await application.DisposeAsync();
    }
}
