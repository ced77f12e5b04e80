using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels.PagerDuty;

/// <summary>PagerDuty Events v2.</summary>
public sealed class PagerDutyOptions : IChannelOptions
{
    [Description("The integration's routing key, by reference.")]
    [Required]
    public string RoutingKey { get; set; } = string.Empty;

    [Description("The address events are sent to. For the EU service region use https://events.eu.pagerduty.com/v2/enqueue.")]
    [Required]
    public string Endpoint { get; set; } = "https://events.pagerduty.com/v2/enqueue";

    IEnumerable<string> IChannelOptions.Check(SectionCheck at) => at.Reference(RoutingKey, "routingKey").Concat(at.Address(Endpoint, "endpoint"));

    IChannel IChannelOptions.Create(ChannelParts parts) =>
        new PagerDutyChannel(parts.Sender, new Uri(Endpoint), Credentials.ParseForeign(RoutingKey), parts.Links);
}
