using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.AzureEmail;

/// <summary>E-mail over Azure Communication Services, by managed identity.</summary>
public sealed class AzureEmailOptions
{
    [Description("The endpoint of the Communication Services resource.")]
    [Required]
    public string Endpoint { get; set; } = string.Empty;

    [Description("The sender's address, of a domain connected to the resource.")]
    [Required]
    public string From { get; set; } = string.Empty;

    [Description("The recipients' addresses.")]
    public List<string> To { get; set; } = [];

    [Description("Mails an hour that this route sends one by one before the rest goes into a digest; critical alerts are always sent. A domain Azure manages sends 10 an hour for the whole subscription.")]
    [Range(2, 1000)]
    public int MailsPerHour { get; set; } = 5;
}
