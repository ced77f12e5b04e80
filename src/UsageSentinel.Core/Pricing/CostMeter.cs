namespace UsageSentinel.Core.Pricing;

/// <summary>What is counted and priced by itself. The numbers are stored: never change or reuse one.</summary>
public enum CostMeter
{
    /// <summary>Uncached text input, in tokens.</summary>
    Input = 0,

    /// <summary>Text input read from the prompt cache, in tokens.</summary>
    CachedInput = 1,

    /// <summary>Input written to the prompt cache, in tokens.</summary>
    CacheWrite = 2,

    /// <summary>Text output, in tokens.</summary>
    Output = 3,

    /// <summary>Uncached audio input, in tokens.</summary>
    AudioInput = 4,

    /// <summary>Audio input read from the prompt cache, in tokens.</summary>
    CachedAudioInput = 5,

    /// <summary>Audio output, in tokens.</summary>
    AudioOutput = 6,

    /// <summary>Uncached image input, in tokens.</summary>
    ImageInput = 7,

    /// <summary>Image input read from the prompt cache, in tokens.</summary>
    CachedImageInput = 8,

    /// <summary>Image output, in tokens.</summary>
    ImageOutput = 9,

    /// <summary>Images of a model that is not metered in tokens.</summary>
    Images = 10,

    /// <summary>Characters of speech.</summary>
    Characters = 11,

    /// <summary>Seconds of transcription or video.</summary>
    Seconds = 12,

    /// <summary>One GiB held for one day.</summary>
    StorageGibibyteDays = 13,

    /// <summary>Sessions of the code interpreter.</summary>
    Sessions = 14,

    WebSearches = 15,

    FileSearches = 16,
}
