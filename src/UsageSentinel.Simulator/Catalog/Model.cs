using System.Text.RegularExpressions;

namespace UsageSentinel.Simulator.Catalog;

/// <summary>A model as usage names it.</summary>
internal sealed partial record Model(string Name)
{
    public static readonly Model Gpt4oMini = new("gpt-4o-mini-2024-07-18");
    public static readonly Model Gpt4o = new("gpt-4o-2024-08-06");
    public static readonly Model Gpt41 = new("gpt-4.1-2025-04-14");
    public static readonly Model Gpt5 = new("gpt-5-2025-08-07");
    public static readonly Model Gpt5Mini = new("gpt-5-mini-2025-08-07");
    public static readonly Model O3 = new("o3-2025-04-16");
    public static readonly Model Gpt4oAudio = new("gpt-4o-audio-preview-2024-12-17");
    public static readonly Model GptImage = new("gpt-image-1-2025-04-23");
    public static readonly Model EmbeddingSmall = new("text-embedding-3-small");
    public static readonly Model EmbeddingLarge = new("text-embedding-3-large");
    public static readonly Model Moderation = new("omni-moderation-2024-09-26");
    public static readonly Model DallE3 = new("dall-e-3");
    public static readonly Model Tts = new("tts-1");
    public static readonly Model Whisper = new("whisper-1");

    public static readonly IReadOnlyList<Model> All =
    [
        Gpt4oMini, Gpt4o, Gpt41, Gpt5, Gpt5Mini, O3, Gpt4oAudio, GptImage,
        EmbeddingSmall, EmbeddingLarge, Moderation, DallE3, Tts, Whisper,
    ];

    /// <summary>The name without its date: what bills and rate limits say.</summary>
    public string Family { get; } = Date().Replace(Name, "");

    public bool Is(string nameOrFamily) => Name == nameOrFamily || Family == nameOrFamily;

    [GeneratedRegex(@"-\d{4}-\d{2}-\d{2}$")]
    private static partial Regex Date();
}
