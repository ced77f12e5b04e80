using System.Text.Json.Serialization;

namespace UsageSentinel.Cli.Output;

/// <summary>An alert that was taken on, or spoken of, as JSON.</summary>
/// <param name="Alert">Its id.</param>
/// <param name="By">Who.</param>
/// <param name="Until">Until when it is taken on; now where it is only spoken of.</param>
/// <param name="Hold">Whether no automatic response is begun meanwhile.</param>
/// <param name="Resolved">Whether it was ended.</param>
/// <param name="Learned">What was said of it, in words; null for nothing.</param>
public sealed record AckJson(string Alert, string By, DateTimeOffset Until, bool Hold, bool Resolved, string? Learned)
{
    /// <summary>Whether it was over already, and nothing but learned from.</summary>
    [JsonIgnore]
    public bool Noted { get; init; }
}
