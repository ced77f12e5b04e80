using System.Collections.Immutable;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>
/// A notice in words, the same for every medium. Every text in it is plain: one line, without control characters, secrets
/// and addresses of people; the medium still escapes it.
/// </summary>
/// <param name="Tone">How it sounds.</param>
/// <param name="Headline">Owner, key and driver of the first alert, in one line: the title of a card. It is shown once.</param>
/// <param name="Alerts">Its alerts, most severe first.</param>
/// <param name="More">How many more are not shown individually; null if all are shown.</param>
/// <param name="Links">Where to go from here.</param>
/// <param name="Footer">Which route and clock this is.</param>
public sealed record NoticeText(
    NoticeTone Tone,
    string Headline,
    ImmutableArray<AlertText> Alerts,
    string? More,
    ImmutableArray<LinkText> Links,
    string Footer)
{
    /// <summary>The chart of the first alert; null for none. What it shows is also in the words.</summary>
    public NoticePicture? Picture { get; init; }

    /// <summary><c>CRITICAL</c> and so on.</summary>
    public string Word => Tone.ToString().ToUpperInvariant();

    /// <summary>What a locked phone shows: whose key, the money, then what happened; only the last of them is cut.</summary>
    /// <param name="most">The most characters.</param>
    public string Push(int most) => DisplayText.Of(
        Alerts is [{ Loss: { } loss, Who: { } who }, ..] && Headline.IndexOf($"{who}: ", StringComparison.Ordinal) is >= 0 and var at
            ? $"{Headline[..at]}{who}: {loss}; {Headline[(at + who.Length + 2)..]}"
            : Headline,
        most);

    /// <summary>The title of an alert where the headline does not say it already.</summary>
    public string? TitleOf(AlertText alert) => ReferenceEquals(alert, Alerts[0]) ? null : alert.Title;
}

/// <summary>One alert in words.</summary>
/// <param name="Who">Its owner and the name of the key, short; null where it is about sums.</param>
/// <param name="What">What drives it, and how many times the usual.</param>
public sealed record AlertText(string? Who, string What)
{
    /// <summary>Who and what drives it.</summary>
    public string Title => Who is null ? What : $"{Who}: {What}";

    /// <summary>The loss clock; null where nothing is lost.</summary>
    public string? Loss { get; init; }

    /// <summary>What is read first: who, what, money and response, label and value.</summary>
    public ImmutableArray<FactText> Summary { get; init; } = [];

    /// <summary>Why it was flagged; null where the event does not say.</summary>
    public string? Why { get; init; }

    /// <summary>What is read later, in the order it is read.</summary>
    public ImmutableArray<FactText> Facts { get; init; } = [];

    /// <summary>Commands to copy, with the case they are for.</summary>
    public ImmutableArray<FactText> Commands { get; init; } = [];

    /// <summary>The lines of a digest; else empty.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];
}

/// <summary>A labelled value.</summary>
/// <param name="Label">A text of the product.</param>
/// <param name="Value">May come from outside.</param>
public readonly record struct FactText(string Label, string Value);

/// <summary>A link to follow.</summary>
/// <param name="Label">A text of the product.</param>
/// <param name="Address">Absolute, https unless it is this machine.</param>
public readonly record struct LinkText(string Label, Uri Address)
{
    /// <summary>Whether it leads to something to do; the page it opens acts on a form, never the link.</summary>
    public bool IsButton { get; init; }
}
