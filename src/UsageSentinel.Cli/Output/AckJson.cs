using System.Text.Json.Serialization;

namespace UsageSentinel.Cli.Output;

/// <summary>An acknowledgement, or feedback on an alert, as JSON.</summary>
/// <param name="Alert">Its id.</param>
/// <param name="By">Who.</param>
/// <param name="Until">Until when the acknowledgement holds; the present time for feedback alone.</param>
/// <param name="Hold">Whether no automatic response is begun meanwhile.</param>
/// <param name="Resolved">Whether it was ended.</param>
/// <param name="Learned">What was said of it, in words; null for nothing.</param>
public sealed record AckJson(string Alert, string By, DateTimeOffset Until, bool Hold, bool Resolved, string? Learned)
{
    /// <summary>Why, in the person's words; null for nothing said.</summary>
    public string? Note { get; init; }

    /// <summary>Up to what an hour similar usage is not alerted, in US dollars, and until when at the latest; null where nothing is covered.</summary>
    public decimal? CoveredUpToUsdPerHour { get; init; }

    /// <summary>See above; a benign burst is covered until it ends, but no longer than this.</summary>
    public DateTimeOffset? CoveredUntil { get; init; }

    /// <summary>Whether it was over already, and nothing but learned from.</summary>
    [JsonIgnore]
    public bool Noted { get; init; }
}
