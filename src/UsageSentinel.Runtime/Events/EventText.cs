using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Events;

/// <summary>The words of an event, made fit to leave: short enough for a queue, and without what looks like a secret or an address.</summary>
internal static partial class EventText
{
    /// <summary>The most characters of a sentence; with all other members an event stays far below 40 KiB.</summary>
    private const int MostCharacters = 2_000;

    private const int MostLabels = 20;
    private const int MostInLabel = 200;

    public static string Of(string text) => Suspicious().Replace(DisplayText.Of(text, MostCharacters), "[removed]");

    /// <summary>Everything of an event that is words: names people chose, sentences, lines of a sum. What identifies stays as it is.</summary>
    public static EventDetails Clean(EventDetails details) => details with
    {
        KeyName = Maybe(details.KeyName),
        ProjectName = Maybe(details.ProjectName),
        Name = Maybe(details.Name),
        Owner = Maybe(details.Owner),
        Team = Maybe(details.Team),
        Labels = details.Labels?.Take(MostLabels).Select(label => DisplayText.Of(Of(label), MostInLabel)).ToList(),
        Title = Maybe(details.Title),
        Cause = Maybe(details.Cause),
        Explanation = Maybe(details.Explanation),
        Changed = Maybe(details.Changed),
        Decision = Maybe(details.Decision),
        ReportLocation = Maybe(details.ReportLocation),
        Digest = details.Digest is { } digest
            ? digest with { Lines = [.. digest.Lines.Select(line => line with { Who = Of(line.Who), Driver = Maybe(line.Driver) })] }
            : null,
    };

    private static string? Maybe(string? text) => text is null ? null : Of(text);

    /// <summary>
    /// Keys of providers, tokens, and e-mail addresses. Ids of keys and projects do not look like these. Every repeat is bounded, by
    /// itself or by the length of the text, so there is no time limit: on a busy machine one ends what is in order.
    /// </summary>
    [GeneratedRegex(@"\b(?:sk|rk)-[A-Za-z0-9_-]{8,}|\bxox[abp]-[A-Za-z0-9-]+|\bBearer\s+\S+|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Suspicious();
}
