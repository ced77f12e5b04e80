using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.Slack;

/// <summary>Slack: an incoming webhook, or a bot that can also edit what it said.</summary>
public sealed class SlackOptions
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
}
