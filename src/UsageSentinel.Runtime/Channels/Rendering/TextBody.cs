using System.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>A notice as plain text of several lines, as a mail has it.</summary>
internal static class TextBody
{
    public static string Render(NoticeText text)
    {
        var body = new StringBuilder().Append(text.Word).Append(": ").Append(text.Headline).Append('\n');
        foreach (var alert in text.Alerts)
        {
            body.Append('\n').Append(alert.Title).Append('\n');
            Line(body, alert.Loss);
            Line(body, alert.Why);
            foreach (var fact in alert.Facts)
            {
                Line(body, $"{fact.Label}: {fact.Value}");
            }

            foreach (var line in alert.Lines)
            {
                Line(body, line);
            }
        }

        if (text.More is { } more)
        {
            body.Append('\n').Append(more).Append('\n');
        }

        foreach (var link in text.Links)
        {
            body.Append('\n').Append(link.Label).Append(": ").Append(link.Address.AbsoluteUri);
        }

        return body.Append(text.Links.IsEmpty ? "\n" : "\n\n").Append(text.Footer).Append('\n').ToString();
    }

    private static void Line(StringBuilder body, string? line)
    {
        if (line is not null)
        {
            body.Append("  ").Append(line).Append('\n');
        }
    }
}
