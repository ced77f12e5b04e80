namespace UsageSentinel.Core.Finance;

/// <summary>What a line item counts. The numbers are stored: never change or reuse one.</summary>
public enum LineItemKind
{
    /// <summary>The bill's words say nothing that usage says too.</summary>
    Unknown = 0,

    /// <summary>A model as a whole.</summary>
    Model = 1,
    Input = 2,
    CachedInput = 3,
    CacheWrite = 4,
    Output = 5,
    AudioInput = 6,
    AudioOutput = 7,
    ImageInput = 8,
    ImageOutput = 9,

    /// <summary>Images, characters or seconds of a model.</summary>
    Units = 10,
    Storage = 11,
    Sessions = 12,
    WebSearches = 13,
    FileSearches = 14,

    /// <summary>Training and hosting of fine-tuned models: no usage endpoint meters it.</summary>
    Training = 15,
}
