using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels;

/// <summary>A picture in a notice, where the medium takes any.</summary>
/// <param name="Png">The picture; it shows figures and no name.</param>
/// <param name="Words">What it shows, for those who cannot see it.</param>
/// <param name="Width">At which it is shown, in pixels.</param>
public sealed record NoticePicture(ReadOnlyMemory<byte> Png, string Words, int Width)
{
    /// <summary>How a mail refers to it.</summary>
    internal const string ContentId = "chart@usagesentinel";
}

/// <summary>Draws the picture of a notice.</summary>
public interface INoticePictures
{
    /// <summary>The picture of the first alert of a notice; null where there is nothing to draw, or the medium of the route takes none.</summary>
    Task<NoticePicture?> OfAsync(Route route, ImmutableArray<SentinelEvent> events, CancellationToken cancellationToken);
}
