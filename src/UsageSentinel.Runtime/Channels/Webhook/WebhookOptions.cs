using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels.Webhook;

/// <summary>A webhook of the operator's own; each request is signed.</summary>
public sealed class WebhookOptions : IChannelOptions
{
    [Description("The address. If it contains a secret, give it by reference.")]
    [Required]
    public string Url { get; set; } = string.Empty;

    [Description("The key that signs the requests, by reference.")]
    [Required]
    public string Secret { get; set; } = string.Empty;

    IEnumerable<string> IChannelOptions.Check(SectionCheck at) =>
        (SecretReference.Is(Url) ? [] : at.Address(Url, "url")).Concat(at.Reference(Secret, "secret"));

    IChannel IChannelOptions.Create(ChannelParts parts) =>
        new WebhookChannel(parts.Sender, new WebTarget(Url, parts.AllowHosts), Credentials.ParseForeign(Secret), parts.Links, parts.Clock);
}
