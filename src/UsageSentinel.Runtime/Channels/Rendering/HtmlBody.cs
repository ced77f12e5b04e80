using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>A notice as HTML, as a mail has it: nothing loaded from anywhere, no script. Every text is escaped in one place.</summary>
internal static class HtmlBody
{
    public static string Render(NoticeText text)
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\n<style>")
            .Append(MailStyle.Text).Append("</style></head>\n<body><div class=\"notice\">\n")
            .Append("<h1 style=\"background:").Append(Color(text.Tone)).Append(";color:#fff;padding:12px;margin:0\">")
            .Append("<span class=\"word\">").Append(Escape(text.Word)).Append("</span> ").Append(Escape(text.Headline)).Append("</h1>\n");
        foreach (var alert in text.Alerts)
        {
            Append(html, alert, text);
        }

        if (text.Alerts.IsEmpty)
        {
            Buttons(html, text.Links);
        }

        Paragraph(html, text.More);
        var others = text.Links.RemoveAll(link => link.IsButton);
        if (!others.IsEmpty)
        {
            html.Append("<p>").AppendJoin(" &middot; ", others.Select(link => Anchor(link, string.Empty))).Append("</p>\n");
        }

        return html.Append("<p class=\"quiet\">").Append(Escape(text.Footer)).Append("</p>\n</div></body></html>\n").ToString();
    }

    private static void Append(StringBuilder html, AlertText alert, NoticeText text)
    {
        if (text.TitleOf(alert) is { } title)
        {
            html.Append("<h2>").Append(Escape(title)).Append("</h2>\n");
        }

        Facts(html, alert.Summary, "first");
        if (ReferenceEquals(alert, text.Alerts[0]))
        {
            Buttons(html, text.Links);
        }

        Paragraph(html, alert.Why);
        if (!alert.Lines.IsEmpty)
        {
            html.Append("<ul>\n");
            foreach (var line in alert.Lines)
            {
                html.Append("<li>").Append(Escape(line)).Append("</li>\n");
            }

            html.Append("</ul>\n");
        }

        Facts(html, alert.Facts, "quiet");
        foreach (var command in alert.Commands)
        {
            html.Append("<p class=\"case\">").Append(Escape(command.Label)).Append("</p><pre>").Append(Escape(command.Value)).Append("</pre>\n");
        }
    }

    private static void Facts(StringBuilder html, ImmutableArray<FactText> facts, string style)
    {
        if (facts.IsEmpty)
        {
            return;
        }

        html.Append("<table class=\"").Append(style).Append("\">\n");
        foreach (var fact in facts)
        {
            html.Append("<tr><th scope=\"row\">").Append(Escape(fact.Label)).Append("</th><td>").Append(Escape(fact.Value)).Append("</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void Buttons(StringBuilder html, ImmutableArray<LinkText> links)
    {
        var buttons = links.RemoveAll(link => !link.IsButton);
        if (!buttons.IsEmpty)
        {
            html.Append("<p class=\"buttons\">").AppendJoin(' ', buttons.Select(link => Anchor(link, " class=\"button\""))).Append("</p>\n");
        }
    }

    private static string Anchor(LinkText link, string attributes) => $"<a{attributes} href=\"{Escape(link.Address.AbsoluteUri)}\">{Escape(link.Label)}</a>";

    private static void Paragraph(StringBuilder html, string? text)
    {
        if (text is not null)
        {
            html.Append("<p>").Append(Escape(text)).Append("</p>\n");
        }
    }

    /// <summary>White on each of them has a contrast of at least 4.5 to 1.</summary>
    private static string Color(NoticeTone tone) => tone switch
    {
        NoticeTone.Critical => "#b42318",
        NoticeTone.Warning => "#8a5a00",
        NoticeTone.Resolved => "#1a7f37",
        _ => "#0b5cad",
    };

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
