using System.Collections.Immutable;
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
            Append(body, alert, text.TitleOf(alert));
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

    private static void Append(StringBuilder body, AlertText alert, string? title)
    {
        body.Append('\n');
        if (title is not null)
        {
            body.Append(title).Append('\n');
        }

        Facts(body, alert.Summary, "  ");
        Paragraph(body, alert.Why);
        foreach (var line in alert.Lines)
        {
            body.Append("  ").Append(line).Append('\n');
        }

        if (!alert.Facts.IsEmpty)
        {
            body.Append(alert.Summary.IsEmpty && alert.Lines.IsEmpty ? string.Empty : "\n");
            Facts(body, alert.Facts, "  ");
        }

        if (!alert.Commands.IsEmpty)
        {
            body.Append('\n');
            Facts(body, alert.Commands, "    ");
        }
    }

    private static void Facts(StringBuilder body, ImmutableArray<FactText> facts, string margin)
    {
        foreach (var fact in facts)
        {
            body.Append(margin).Append(fact.Label).Append(": ").Append(fact.Value).Append('\n');
        }
    }

    private static void Paragraph(StringBuilder body, string? text)
    {
        if (text is not null)
        {
            body.Append("\n  ").Append(text).Append('\n');
        }
    }
}
