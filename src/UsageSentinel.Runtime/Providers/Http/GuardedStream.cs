namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>A response stream limited to <paramref name="maxBytes"/> and to one idle timeout.</summary>
/// <param name="body">The body, after decompression: a small bomb counts at its full size.</param>
/// <param name="maxBytes">The most that is read.</param>
/// <param name="silence">How long one read may take.</param>
/// <param name="time">Measures the silence.</param>
/// <param name="what">For messages.</param>
internal sealed class GuardedStream(Stream body, long maxBytes, TimeSpan silence, TimeProvider time, string what) : Stream
{
    private readonly CancellationTokenSource alarm = new(Timeout.InfiniteTimeSpan, time);
    private long total;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => total;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
        alarm.CancelAfter(silence);
        try
        {
            var read = await body.ReadAsync(buffer, either.Token);
            total += read;
            return total <= maxBytes ? read : throw Malformed.Because(what, $"it is longer than {maxBytes} bytes");
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

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            alarm.Dispose();
            body.Dispose();
        }

        base.Dispose(disposing);
    }
}
