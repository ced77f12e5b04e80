using System.Buffers;
using System.Text.Json;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>Takes one token; may throw <see cref="ProviderException"/>.</summary>
internal delegate void TokenTaker(ref Utf8JsonReader reader);

/// <summary>Feeds a stream of JSON to a taker, token by token, through one small buffer.</summary>
internal static class TokenPump
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>The longest single token. A string without an end must not fill the memory.</summary>
    private const int MaxBuffer = 1024 * 1024;

    public static async Task RunAsync(Stream stream, ApiTopic topic, TokenTaker take, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var state = default(JsonReaderState);
            var held = 0;
            for (var isFinal = false; !isFinal;)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(held), cancellationToken);
                held += read;
                isFinal = read == 0;
                var consumed = Feed(buffer.AsSpan(0, held), isFinal, ref state, topic, take);
                buffer.AsSpan(consumed, held - consumed).CopyTo(buffer);
                held -= consumed;
                if (held == buffer.Length)
                {
                    buffer = Grow(buffer, topic);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Feed(ReadOnlySpan<byte> bytes, bool isFinal, ref JsonReaderState state, ApiTopic topic, TokenTaker take)
    {
        var reader = new Utf8JsonReader(bytes, isFinal, state);
        try
        {
            while (reader.Read())
            {
                take(ref reader);
            }
        }
        catch (JsonException e)
        {
            throw topic.Malformed("it is not complete JSON", e);
        }
        catch (InvalidOperationException e)
        {
            throw topic.Malformed("a string in it is not valid text", e);
        }
        catch (OverflowException e)
        {
            throw topic.Malformed("a sum of its numbers is too large", e);
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private static byte[] Grow(byte[] buffer, ApiTopic topic)
    {
        if (buffer.Length >= MaxBuffer)
        {
            throw topic.Malformed($"a single value is longer than {MaxBuffer} bytes");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
