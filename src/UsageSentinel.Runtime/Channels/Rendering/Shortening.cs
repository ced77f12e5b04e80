using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Makes a notice fit what a medium takes: whole alerts go first, the headline never.</summary>
internal static class Shortening
{
    private const string Note = "Shortened to fit this channel. Full list: sentinel alerts --open";

    /// <summary>The longest form of a notice whose rendering is at most <paramref name="most"/> bytes; the shortest form where none is.</summary>
    public static byte[] Fit(NoticeText text, Func<NoticeText, byte[]> render, int most)
    {
        var rendered = render(text);
        foreach (var shorter in Shorter(text))
        {
            if (rendered.Length <= most)
            {
                break;
            }

            rendered = render(shorter with { More = Note });
        }

        return rendered;
    }

    private static IEnumerable<NoticeText> Shorter(NoticeText text)
    {
        for (var count = text.Alerts.Length - 1; count >= 1; count--)
        {
            yield return text with { Alerts = text.Alerts[..count] };
        }

        ImmutableArray<AlertText> bare = [.. text.Alerts.Take(1).Select(alert => alert with { Facts = [], Commands = [], Lines = [] })];
        yield return text with { Alerts = bare };
        yield return text with { Alerts = [] };
    }
}
