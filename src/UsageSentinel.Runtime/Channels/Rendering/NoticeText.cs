using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>
/// A notice in words, the same for every medium. Every text in it is plain: one line, without control characters, secrets
/// and addresses of people; the medium still escapes it.
/// </summary>
/// <param name="Tone">How it sounds.</param>
/// <param name="Headline">Owner, key and driver first, in one line: the subject of a mail, the title of a card.</param>
/// <param name="Alerts">Its alerts, most severe first.</param>
/// <param name="More">How many more are not shown individually; null if all are shown.</param>
/// <param name="Links">Where to go from here.</param>
/// <param name="Footer">Which route and clock this is.</param>
internal sealed record NoticeText(
    NoticeTone Tone,
    string Headline,
    ImmutableArray<AlertText> Alerts,
    string? More,
    ImmutableArray<LinkText> Links,
    string Footer)
{
    /// <summary><c>CRITICAL</c> and so on.</summary>
    public string Word => Tone.ToString().ToUpperInvariant();
}

/// <summary>One alert in words.</summary>
/// <param name="Title">Who and what drives it.</param>
/// <param name="Loss">The loss clock; null where nothing is lost.</param>
/// <param name="Why">Why it was flagged; null where the event does not say.</param>
/// <param name="Facts">Label and value, in the order they are read.</param>
/// <param name="Lines">The lines of a digest; else empty.</param>
internal sealed record AlertText(
    string Title,
    string? Loss,
    string? Why,
    ImmutableArray<FactText> Facts,
    ImmutableArray<string> Lines);

/// <summary>A labelled value.</summary>
/// <param name="Label">A text of the product.</param>
/// <param name="Value">May come from outside.</param>
internal readonly record struct FactText(string Label, string Value);

/// <summary>A link to follow.</summary>
/// <param name="Label">A text of the product.</param>
/// <param name="Address">Absolute, https unless it is this machine.</param>
internal readonly record struct LinkText(string Label, Uri Address);
