using Azure.Core;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Makes the channel of a route from its checked settings. Nothing is read or connected to before the first notice.</summary>
internal sealed class ChannelFactory(
    IHttpClientFactory clients, Lazy<TokenCredential> identity, NoticeLinks links, TimeProvider clock, ILoggerFactory loggers, IChannel console)
{
    /// <exception cref="ArgumentException">The channel has no section. The route must not fall back to the console: people would wait for notices that are not sent.</exception>
    public IChannel Create(RouteOptions route)
    {
        if (Enum.Parse<ChannelKind>(route.Channel, ignoreCase: true) is ChannelKind.Console)
        {
            return console;
        }

        var section = ChannelSections.Find(route)
            ?? throw new ArgumentException($"The route '{route.Name}' has no section for its channel '{route.Channel}'.", nameof(route));
        return section.Create(new ChannelParts([.. route.AllowHosts], new WebSender(clients, route.Name, clock), identity, links, clock, loggers));
    }
}
