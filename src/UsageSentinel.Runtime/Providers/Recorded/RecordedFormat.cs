namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>How a file of recorded usage names its columns, and what a row of it is.</summary>
public enum RecordedFormat
{
    /// <summary>Detected from the columns.</summary>
    Auto,

    /// <summary>The product's own: a row for a bucket, key and model.</summary>
    Sentinel,

    /// <summary>The export of the usage dashboard of OpenAI, by the minute, hour or day.</summary>
    OpenAIDashboard,

    /// <summary>The spend logs of LiteLLM: a row for a request.</summary>
    LiteLlm,

    /// <summary>The observations of Langfuse: a row for a request.</summary>
    Langfuse,
}

/// <summary>Names of <see cref="RecordedFormat"/> as people type them.</summary>
public static class RecordedFormats
{
    /// <summary>Requests are added up into buckets of that many minutes.</summary>
    public const int RequestMinutes = 5;

    public static IReadOnlyList<string> Names { get; } = ["auto", "openai-dashboard", "litellm", "langfuse", "sentinel"];

    /// <summary>The format of that name; null for any other.</summary>
    public static RecordedFormat? Find(string? name) => name switch
    {
        "auto" => RecordedFormat.Auto,
        "sentinel" => RecordedFormat.Sentinel,
        "openai-dashboard" => RecordedFormat.OpenAIDashboard,
        "litellm" => RecordedFormat.LiteLlm,
        "langfuse" => RecordedFormat.Langfuse,
        _ => null,
    };

    /// <summary>Whether a row is one request and not a bucket.</summary>
    public static bool IsOfRequests(this RecordedFormat format) => format is RecordedFormat.LiteLlm or RecordedFormat.Langfuse;
}
