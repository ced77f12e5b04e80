using System.Buffers;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Reads the body of an error answer: a little of it, and never failing, because the status has already said the most.</summary>
internal static class ErrorBody
{
    private const int MaxBytes = 64 * 1024;

    public static async Task<ErrorWire> ReadAsync(
        HttpResponseMessage response, ApiTarget target, TimeProvider time, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        var length = 0;
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await using var guarded = new GuardedStream(body, MaxBytes, target.Options.ReadTimeout, time, new ApiTopic(target.Dialect.Title, "an error"));
            while (length < MaxBytes
                && await guarded.ReadAsync(buffer.AsMemory(length, MaxBytes - length), cancellationToken) is > 0 and var read)
            {
                length += read;
            }

            return ErrorWire.FromWire(buffer.AsMemory(0, length));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or TimeoutException or HttpRequestException)
        {
            return ErrorWire.FromWire(ReadOnlyMemory<byte>.Empty);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
