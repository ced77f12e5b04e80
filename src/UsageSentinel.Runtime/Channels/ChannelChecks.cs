using MimeKit;
using UsageSentinel.Runtime.Channels.AzureEmail;
using UsageSentinel.Runtime.Channels.Email;
using UsageSentinel.Runtime.Channels.Slack;
using UsageSentinel.Runtime.Channels.Webhook;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Whether the section of a channel makes sense. What may be a secret pasted by mistake is never quoted.</summary>
internal static class ChannelChecks
{
    public static IEnumerable<string> Of(RouteOptions route, string at) =>
    [
        .. Email(route.Email, $"{at}.email"),
        .. AzureEmail(route.AzureEmail, $"{at}.azureEmail", route.AllowHosts),
        .. Reference(route.Teams?.Url, $"{at}.teams.url"),
        .. Slack(route.Slack, $"{at}.slack", route.AllowHosts),
        .. Reference(route.PagerDuty?.RoutingKey, $"{at}.pagerDuty.routingKey"),
        .. Address(route.PagerDuty?.Endpoint, $"{at}.pagerDuty.endpoint", route.AllowHosts),
        .. Webhook(route.Webhook, $"{at}.webhook", route.AllowHosts),
    ];

    private static IEnumerable<string> Email(EmailOptions? email, string at)
    {
        if (email is null)
        {
            yield break;
        }

        foreach (var wrong in Mail(email.From, email.To, at).Concat(Reference(email.Password, $"{at}.password")))
        {
            yield return wrong;
        }

        if (email.User is null != email.Password is null)
        {
            yield return $"{at}: set both user and password, or neither.";
        }

        if (Uri.CheckHostName(email.Host) is UriHostNameType.Unknown)
        {
            yield return $"{at}.host: is not a host name.";
        }
        else if (email is { Security: "none", Password: not null } && !new UriBuilder("smtp", email.Host).Uri.IsLoopback)
        {
            yield return $"{at}.security: a password is never sent without encryption. Use startTls or tls.";
        }
    }

    private static IEnumerable<string> AzureEmail(AzureEmailOptions? email, string at, List<string> allowed) => email is null
        ? []
        : Mail(email.From, email.To, at).Concat(Address(email.Endpoint, $"{at}.endpoint", allowed));

    private static IEnumerable<string> Slack(SlackOptions? slack, string at, List<string> allowed)
    {
        if (slack is null)
        {
            yield break;
        }

        foreach (var wrong in Reference(slack.Url, $"{at}.url").Concat(Reference(slack.Token, $"{at}.token")).Concat(Address(slack.ApiUrl, $"{at}.apiUrl", allowed)))
        {
            yield return wrong;
        }

        if (slack.Url is null == slack.Token is null)
        {
            yield return $"{at}: set either url or token.";
        }

        if (slack.Token is null != slack.Conversation is null)
        {
            yield return $"{at}.conversation: set both conversation and token, or neither.";
        }
    }

    private static IEnumerable<string> Webhook(WebhookOptions? webhook, string at, List<string> allowed) => webhook switch
    {
        null => [],
        _ when SecretReference.Is(webhook.Url) => Reference(webhook.Secret, $"{at}.secret"),
        _ => Address(webhook.Url, $"{at}.url", allowed).Concat(Reference(webhook.Secret, $"{at}.secret")),
    };

    private static IEnumerable<string> Mail(string from, List<string> to, string at)
    {
        if (from.Length > 0 && !IsMailbox(from))
        {
            yield return $"{at}.from: is not an e-mail address.";
        }

        if (to.Count == 0)
        {
            yield return $"{at}.to: needs at least one address.";
        }

        for (var index = 0; index < to.Count; index++)
        {
            if (!IsMailbox(to[index]))
            {
                yield return $"{at}.to[{index}]: is not an e-mail address.";
            }
        }
    }

    private static bool IsMailbox(string text) =>
        !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address.IndexOf('@', StringComparison.Ordinal) > 0;

    private static IEnumerable<string> Reference(string? text, string at) =>
        string.IsNullOrEmpty(text) || SecretReference.Is(text) ? [] : [$"{at}: {SecretReference.Wanted}"];

    private static IEnumerable<string> Address(string? text, string at, List<string> allowed)
    {
        if (string.IsNullOrEmpty(text))
        {
            return [];
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) switch
        {
            true when address is { UserInfo.Length: > 0 } or { Query.Length: > 0 } or { Fragment.Length: > 0 } =>
                [$"{at}: must not contain a user, a password or a query. Give an address that contains a secret as env:NAME or keyvault:URI."],
            true when address.Scheme == "https" || (address.Scheme == "http" && allowed.Contains(address.Host, StringComparer.OrdinalIgnoreCase)) => [],
            _ => [$"{at}: must be an https address (http only to a host named in allowHosts)."],
        };
    }
}
