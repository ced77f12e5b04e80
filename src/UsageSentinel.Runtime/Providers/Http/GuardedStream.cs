using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>A response stream limited to <paramref name="maxBytes"/> and to one idle timeout.</summary>
/// <param name="body">The body, after decompression: a small bomb counts at its full size.</param>
/// <param name="maxBytes">The most that is read.</param>
/// <param name="silence">How long one read may take.</param>
/// <param name="time">Measures the silence.</param>
/// <param name="topic">For messages.</param>
internal sealed class GuardedStream(Stream body, long maxBytes, TimeSpan silence, TimeProvider time, ApiTopic topic) : ReadOnlyStream(body)
{
    private readonly CancellationTokenSource alarm = new(Timeout.InfiniteTimeSpan, time);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
        alarm.CancelAfter(silence);
        try
        {
            var read = await Inner.ReadAsync(buffer, either.Token);
            Total += read;
            return Total <= maxBytes ? read : throw topic.Malformed($"it is longer than {maxBytes} bytes");
        }
        catch (OperationCanceledException) when (alarm.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
        finally
        {
            alarm.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            alarm.Dispose();
        }

        base.Dispose(disposing);
    }
}
