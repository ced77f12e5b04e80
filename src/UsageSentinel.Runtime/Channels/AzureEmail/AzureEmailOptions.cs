using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.AzureEmail;

/// <summary>E-mail over Azure Communication Services, by managed identity.</summary>
public sealed class AzureEmailOptions : IChannelOptions
{
    [Description("The endpoint of the Communication Services resource.")]
    [Required]
    public string Endpoint { get; set; } = string.Empty;

    [Description("The sender's address. Its domain must be connected to the resource.")]
    [Required]
    public string From { get; set; } = string.Empty;

    [Description("The recipients' addresses.")]
    public List<string> To { get; set; } = [];

    [Description("The maximum number of mails per hour that this route sends one by one. Further notices go into a digest; critical alerts are always sent. An Azure-managed domain sends at most 10 mails per hour for the whole subscription.")]
    [Range(2, 1000)]
    public int MailsPerHour { get; set; } = 5;

    int? IChannelOptions.MostPerHour => MailsPerHour;

    bool IChannelOptions.TakesFiles => true;

    IEnumerable<string> IChannelOptions.Check(SectionCheck at) => at.Mail(From, To).Concat(at.Address(Endpoint, "endpoint"));

    IChannel IChannelOptions.Create(ChannelParts parts) =>
        new AzureEmailChannel(parts.Sender, new Uri(Endpoint), From, [.. To], parts.Identity.Value, parts.Links, parts.Clock);
}
