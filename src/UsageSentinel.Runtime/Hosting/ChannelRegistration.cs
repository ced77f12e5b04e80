using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Channels;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The routes and their channels.</summary>
internal static class ChannelRegistration
{
    /// <param name="services">Where they are registered.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="tell">Where the console channel writes.</param>
    public static IServiceCollection AddChannels(
        this IServiceCollection services, SentinelOptions options, Func<IServiceProvider, Action<SentinelEvent, string>> tell) => services
        .AddSingleton(provider =>
        {
            var console = new ConsoleChannel(tell(provider));
            var routes = options.ToRoutes();
            return new ChannelDirectory(routes, routes.ToDictionary(route => route.Name, _ => (IChannel)console), console);
        });
}
