using Azure.Core;
using MailKit.Security;
using Microsoft.Extensions.Logging;
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
        return route switch
        {
            { Email: { } email } => new SmtpChannel(ToTarget(email), links, clock, loggers.CreateLogger<SmtpChannel>()),
            { AzureEmail: { } email } => new AzureEmailChannel(sender, new Uri(email.Endpoint), email.From, [.. email.To], identity.Value, links, clock),
            { Teams: { } teams } => new TeamsChannel(sender, new WebTarget(teams.Url, [.. route.AllowHosts]), links),
            { Slack: { Token: { } token, Conversation: { } conversation } slack } =>
                new SlackBotChannel(sender, new Uri(slack.ApiUrl), Credentials.OfAnother(token), conversation, links),
            { Slack.Url: { } url } => new SlackWebhookChannel(sender, new WebTarget(url, [.. route.AllowHosts]), links),
            { PagerDuty: { } pagerDuty } => new PagerDutyChannel(sender, new Uri(pagerDuty.Endpoint), Credentials.OfAnother(pagerDuty.RoutingKey), links),
            { Webhook: { } webhook } => new WebhookChannel(
                sender, new WebTarget(webhook.Url, [.. route.AllowHosts]), Credentials.OfAnother(webhook.Secret), links, clock),
            _ => console,
        };
    }

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
        email.Password is { } password ? Credentials.OfAnother(password) : null,
        email.From,
        [.. email.To]);
}
