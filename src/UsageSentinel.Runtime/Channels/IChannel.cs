namespace UsageSentinel.Runtime.Channels;

/// <summary>A way to notify people. One channel serves one route, whose settings it has.</summary>
public interface IChannel
{
    /// <summary>Says it, once. A failure of the medium is an answer, never an exception; only a fault of this program throws.</summary>
    Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken);
}
