using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where events are published.</summary>
public sealed class EventGridOptions
{
    [Description("The endpoint of an Event Grid custom topic; without it events stay on the bus of this process.")]
    public string? TopicEndpoint { get; set; }

    [Description("Used for a simulator of Event Grid on loopback only: env:NAME names the variable that holds its access key. In Azure the host's identity publishes.")]
    [RegularExpression("^env:[A-Za-z_][A-Za-z0-9_]*$")]
    public string? AccessKey { get; set; }
}
