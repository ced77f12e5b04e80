using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Tests.Browsing;

/// <summary>A web site of somebody else on this machine: a web mail, or an attacker. It serves one page at any path and keeps what is sent to it.</summary>
internal sealed class AnotherSite : IAsyncDisposable
{
    private readonly WebApplication application;

    private AnotherSite(WebApplication application) => this.application = application;

    /// <summary>What it serves.</summary>
    public string Page { get; set; } = "<!DOCTYPE html><title>another site</title>";

    /// <summary>The headers <c>Cookie</c> and <c>Referer</c> of every request, by their names.</summary>
    public ConcurrentQueue<(string Path, string Cookie, string Referer)> Heard { get; } = new();

    /// <summary>As <c>localhost</c>: another site than 127.0.0.1 to a browser.</summary>
    public Uri Address => new($"http://localhost:{Port}/");

    /// <summary>As 127.0.0.1: the same host as a page on another port, and so the same site.</summary>
    public Uri SameHost => new($"http://127.0.0.1:{Port}/");

    private int Port => new Uri(application.Urls.First()).Port;

    public static async Task<AnotherSite> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = new AnotherSite(builder.Build());
        site.application.Run(site.AnswerAsync);
        await site.application.StartAsync();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await application.StopAsync(atOnce.Token);
        await application.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        Heard.Enqueue((context.Request.Path + context.Request.QueryString.ToString(), context.Request.Headers.Cookie.ToString(), context.Request.Headers.Referer.ToString()));
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Page);
    }
}
