using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels;

/// <summary>What goes with a notice as files, where the medium takes any.</summary>
/// <param name="Attached">Together small enough for a mail.</param>
/// <param name="LeftOut">What was too large, and how to get it, one sentence each.</param>
public sealed record NoticeFiles(ImmutableArray<NoticeFile> Attached, ImmutableArray<string> LeftOut)
{
    public static NoticeFiles None { get; } = new([], []);

    /// <summary>The same with nothing attached.</summary>
    /// <param name="why">A part of a sentence of ours.</param>
    public NoticeFiles Without(string why) => new([], [.. LeftOut, $"{string.Join(", ", Attached.Select(file => file.Name))}: {why}; create them with: sentinel report"]);
}

/// <summary>A file that goes with a notice.</summary>
/// <param name="Name">A name of ours, with its ending.</param>
/// <param name="MediaType">Such as <c>text/csv</c>.</param>
/// <param name="Content">The whole of it.</param>
public sealed record NoticeFile(string Name, string MediaType, ReadOnlyMemory<byte> Content);

/// <summary>Finds the files that belong to a notice.</summary>
public interface INoticeFiles
{
    /// <summary>Made when the notice is, so nothing waits in a queue or an outbox that is larger than an event.</summary>
    Task<NoticeFiles> OfAsync(Route route, ImmutableArray<SentinelEvent> events, CancellationToken cancellationToken);
}
