using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Console;

/// <summary>Writes a notice as one line per event.</summary>
internal sealed class ConsoleChannel(Action<SentinelEvent, string> write) : IChannel
{
    public Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        foreach (var reported in notice.Events)
        {
            write(reported, LineChannel.Render(reported));
        }

        return Task.FromResult<Delivery>(new Delivery.Delivered(null));
    }
}
