using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.Webhook;

/// <summary>A webhook of the operator's own; each request is signed.</summary>
public sealed class WebhookOptions
{
    [Description("The address; one with a secret in it only by reference.")]
    [Required]
    public string Url { get; set; } = string.Empty;

    [Description("The key of the signature, by reference.")]
    [Required]
    public string Secret { get; set; } = string.Empty;
}
