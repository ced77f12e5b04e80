using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.Webhook;

/// <summary>A webhook of the operator's own; each request is signed.</summary>
public sealed class WebhookOptions
{
    [Description("The address. If it contains a secret, give it by reference.")]
    [Required]
    public string Url { get; set; } = string.Empty;

    [Description("The key that signs the requests, by reference.")]
    [Required]
    public string Secret { get; set; } = string.Empty;
}
