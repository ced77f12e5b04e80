using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where events are published.</summary>
public sealed class EventGridOptions
{
    [Description("The endpoint of an Event Grid custom topic. Without it, events are delivered inside this process only.")]
    public string? TopicEndpoint { get; set; }

    [Description("The access key of an Event Grid simulator on loopback, as env:NAME. Not used in Azure, where the identity of the host publishes.")]
    [RegularExpression("^env:[A-Za-z_][A-Za-z0-9_]*$")]
    public string? AccessKey { get; set; }
}
