using System.ComponentModel;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where events are published.</summary>
public sealed class EventGridOptions
{
    [Description("The endpoint of an Event Grid custom topic; without it events stay on the bus of this process.")]
    public string? TopicEndpoint { get; set; }
}
