namespace UsageSentinel.Core.Usage;

/// <summary>
/// The meters of one row of usage. All are counts, zero or more. Token totals include their parts:
/// <see cref="InputTokens"/> = uncached + cached + cache-write over text, audio and image.
/// </summary>
public readonly record struct UsageCounts
{
    /// <summary>Requests to the model (<c>num_model_requests</c>).</summary>
    public long Requests { get; init; }

    /// <summary>All input tokens: uncached, cached and cache-write, over every modality.</summary>
    public long InputTokens { get; init; }

    /// <summary>Input tokens read from the prompt cache, over every modality; part of <see cref="InputTokens"/>.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Input tokens written to the prompt cache; part of <see cref="InputTokens"/>.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>All output tokens, over every modality.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Uncached audio input tokens; part of <see cref="InputTokens"/>.</summary>
    public long InputAudioTokens { get; init; }

    /// <summary>Cached audio input tokens; part of <see cref="CachedTokens"/>.</summary>
    public long CachedAudioTokens { get; init; }

    /// <summary>Audio output tokens; part of <see cref="OutputTokens"/>.</summary>
    public long OutputAudioTokens { get; init; }

    /// <summary>Uncached image input tokens; part of <see cref="InputTokens"/>.</summary>
    public long InputImageTokens { get; init; }

    /// <summary>Cached image input tokens; part of <see cref="CachedTokens"/>.</summary>
    public long CachedImageTokens { get; init; }

    /// <summary>Image output tokens; part of <see cref="OutputTokens"/>.</summary>
    public long OutputImageTokens { get; init; }

    /// <summary>What an endpoint without tokens meters: images, characters, seconds, bytes, sessions or calls.</summary>
    public long Units { get; init; }

    public static UsageCounts operator +(UsageCounts left, UsageCounts right) => Add(left, right);

    /// <exception cref="OverflowException">A sum does not fit 64 bits.</exception>
    public static UsageCounts Add(UsageCounts left, UsageCounts right) => new()
    {
        Requests = left.Requests + right.Requests,
        InputTokens = left.InputTokens + right.InputTokens,
        CachedTokens = left.CachedTokens + right.CachedTokens,
        CacheWriteTokens = left.CacheWriteTokens + right.CacheWriteTokens,
        OutputTokens = left.OutputTokens + right.OutputTokens,
        InputAudioTokens = left.InputAudioTokens + right.InputAudioTokens,
        CachedAudioTokens = left.CachedAudioTokens + right.CachedAudioTokens,
        OutputAudioTokens = left.OutputAudioTokens + right.OutputAudioTokens,
        InputImageTokens = left.InputImageTokens + right.InputImageTokens,
        CachedImageTokens = left.CachedImageTokens + right.CachedImageTokens,
        OutputImageTokens = left.OutputImageTokens + right.OutputImageTokens,
        Units = left.Units + right.Units,
    };
}
