using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Console;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The routes and their channels.</summary>
internal static class ChannelRegistration
{
    /// <param name="services">Where they are registered.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="notify">Where the console channel writes.</param>
    public static IServiceCollection AddChannels(
        this IServiceCollection services, SentinelOptions options, Func<IServiceProvider, Action<SentinelEvent, string>> notify)
    {
        services.AddHttpClient();
        services.TryAddSingleton<IHostLookup, DnsLookup>();
        services.TryAddSingleton<TokenCredential>(provider => provider.GetRequiredService<AzureIdentities>().Sweep);
        foreach (var route in options.Routes)
        {
            services.AddClient(route);
        }

        return services.AddSingleton(provider => Directory(provider, options, notify(provider)));
    }

    /// <summary>A client of its own for each route: a connection one route may use must not be another's.</summary>
    private static void AddClient(this IServiceCollection services, RouteOptions route)
    {
        var client = services.AddHttpClient(WebSender.ClientName(route.Name), http =>
        {
            // The sender has a deadline of its own, which unlike this one also covers the body.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.DefaultRequestHeaders.UserAgent.ParseAdd("UsageSentinel");
        });
        client.ConfigurePrimaryHttpMessageHandler(provider =>
            new GuardedConnection([.. route.AllowHosts], provider.GetRequiredService<IHostLookup>()).CreateHandler());

        // The factory's own log lines name every address, and addresses of webhooks are secrets.
        client.RemoveAllLoggers();
    }

    private static ChannelDirectory Directory(IServiceProvider provider, SentinelOptions options, Action<SentinelEvent, string> notify)
    {
        var console = new ConsoleChannel(notify);
        var factory = new ChannelFactory(
            provider.GetRequiredService<IHttpClientFactory>(),
            new Lazy<TokenCredential>(provider.GetRequiredService<TokenCredential>),
            new NoticeLinks(options.Links.Runbook, options.Links.Dashboard) { Console = options.Links.Console, Reports = options.Exports.FocusContainer },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            console);
        return new ChannelDirectory(options.ToRoutes(), options.Routes.ToDictionary(route => route.Name, factory.Create), console);
    }
}
