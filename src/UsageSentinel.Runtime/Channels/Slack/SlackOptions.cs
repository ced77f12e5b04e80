using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels.Slack;

/// <summary>Slack: an incoming webhook, or a bot that can also edit what it said.</summary>
public sealed class SlackOptions : IChannelOptions
{
    [Description("The address of an incoming webhook, by reference because it contains a secret. Not together with token.")]
    public string? Url { get; set; }

    [Description("A bot's token with the scope chat:write, by reference.")]
    public string? Token { get; set; }

    [Description("The id of the conversation to which the bot writes.")]
    [RegularExpression("^[A-Z0-9]{2,32}$")]
    public string? Conversation { get; set; }

    [Description("The address of the API, for the token.")]
    [Required]
    public string ApiUrl { get; set; } = "https://slack.com/api";

    IEnumerable<string> IChannelOptions.Check(SectionCheck at)
    {
        foreach (var wrong in at.Reference(Url, "url").Concat(at.Reference(Token, "token")).Concat(at.Address(ApiUrl, "apiUrl")))
        {
            yield return wrong;
        }

        if (Url is null == Token is null)
        {
            yield return $"{at.At}: set either url or token.";
        }

        if (Token is null != Conversation is null)
        {
            yield return at.Wrong("conversation", "set both conversation and token, or neither.");
        }
    }

    IChannel IChannelOptions.Create(ChannelParts parts) => this switch
    {
        { Token: { } token, Conversation: { } conversation } =>
            new SlackBotChannel(parts.Sender, new Uri(ApiUrl), Credentials.ParseForeign(token), conversation, parts.Links),
        { Url: { } url } => new SlackWebhookChannel(parts.Sender, new WebTarget(url, parts.AllowHosts), parts.Links),
        _ => throw new ArgumentException("The section of Slack has neither a url nor a token.", nameof(parts)),
    };
}
