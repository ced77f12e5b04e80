using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Runtime.Channels;

/// <summary>
/// The section of one channel in a route. A property of such a type in <see cref="RouteOptions"/>, named after its
/// <see cref="ChannelKind"/>, is all that registers the channel: the section is read, checked and made into a channel through it.
/// </summary>
internal interface IChannelOptions
{
    /// <summary>The most notices an hour that the medium takes.</summary>
    /// <value>The default is null: as many as there are.</value>
    int? MostPerHour => null;

    /// <summary>Whether the medium carries files.</summary>
    /// <value>The default is false.</value>
    bool TakesFiles => false;

    /// <summary>What no single setting of the section can check. What may be a secret pasted by mistake is never quoted.</summary>
    IEnumerable<string> Check(SectionCheck at);

    /// <summary>Makes the channel from a checked section. Nothing is read or connected to before the first notice.</summary>
    IChannel Create(ChannelParts parts);
}
