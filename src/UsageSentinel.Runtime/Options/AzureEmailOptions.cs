using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

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
}
