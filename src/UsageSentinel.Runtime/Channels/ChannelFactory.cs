using Azure.Core;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels.AzureEmail;
using UsageSentinel.Runtime.Channels.Email;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.PagerDuty;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Channels.Slack;
using UsageSentinel.Runtime.Channels.Teams;
using UsageSentinel.Runtime.Channels.Webhook;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Makes the channel of a route from its checked settings. Nothing is read or connected to before the first notice.</summary>
internal sealed class ChannelFactory(
    IHttpClientFactory clients, Lazy<TokenCredential> identity, NoticeLinks links, TimeProvider clock, ILoggerFactory loggers, IChannel console)
{
    public IChannel Create(RouteOptions route)
    {
        var sender = new WebSender(clients, route.Name, clock);
        return Enum.Parse<ChannelKind>(route.Channel, ignoreCase: true) switch
        {
            ChannelKind.Console => console,
            ChannelKind.Email => new SmtpChannel(ToTarget(Section(route.Email, route)), links, clock, loggers.CreateLogger<SmtpChannel>()),
            ChannelKind.AzureEmail => AzureEmail(Section(route.AzureEmail, route), sender),
            ChannelKind.Teams => new TeamsChannel(sender, new WebTarget(Section(route.Teams, route).Url, [.. route.AllowHosts]), links),
            ChannelKind.Slack => Slack(Section(route.Slack, route), route, sender),
            ChannelKind.PagerDuty => PagerDuty(Section(route.PagerDuty, route), sender),
            ChannelKind.Webhook => Webhook(Section(route.Webhook, route), route, sender),
        };
    }

    /// <summary>The section of the channel. Without it the route must not fall back to the console: people would wait for notices that are not sent.</summary>
    private static T Section<T>(T? section, RouteOptions route)
        where T : class => section ?? throw new ArgumentException($"The route '{route.Name}' has no section for its channel '{route.Channel}'.", nameof(route));

    private AzureEmailChannel AzureEmail(AzureEmailOptions email, WebSender sender) =>
        new(sender, new Uri(email.Endpoint), email.From, [.. email.To], identity.Value, links, clock);

    private IChannel Slack(SlackOptions slack, RouteOptions route, WebSender sender) => slack switch
    {
        { Token: { } token, Conversation: { } conversation } => new SlackBotChannel(sender, new Uri(slack.ApiUrl), Credentials.ParseForeign(token), conversation, links),
        { Url: { } url } => new SlackWebhookChannel(sender, new WebTarget(url, [.. route.AllowHosts]), links),
        _ => throw new ArgumentException($"The route '{route.Name}' has neither a url nor a token for Slack.", nameof(slack)),
    };

    private PagerDutyChannel PagerDuty(PagerDutyOptions pagerDuty, WebSender sender) =>
        new(sender, new Uri(pagerDuty.Endpoint), Credentials.ParseForeign(pagerDuty.RoutingKey), links);

    private WebhookChannel Webhook(WebhookOptions webhook, RouteOptions route, WebSender sender) =>
        new(sender, new WebTarget(webhook.Url, [.. route.AllowHosts]), Credentials.ParseForeign(webhook.Secret), links, clock);

    private static SmtpTarget ToTarget(EmailOptions email) => new(
        email.Host,
        email.Port,
        email.Security switch
        {
            "tls" => SecureSocketOptions.SslOnConnect,
            "none" => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        },
        email.User,
        email.Password is { } password ? Credentials.ParseForeign(password) : null,
        email.From,
        [.. email.To]);
}
