using System.Net;
using System.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>A notice as HTML, as a mail has it: inline styles, nothing loaded from anywhere. Every text is escaped in one place.</summary>
internal static class HtmlBody
{
    public static string Render(NoticeText text)
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"></head>\n")
            .Append("<body style=\"font-family:Segoe UI,Helvetica,Arial,sans-serif;color:#1b1f24;max-width:720px\">\n")
            .Append("<p style=\"background:").Append(Color(text.Tone)).Append(";color:#fff;padding:12px;font-size:18px\"><b>")
            .Append(Escape(text.Word)).Append("</b>: ").Append(Escape(text.Headline)).Append("</p>\n");
        foreach (var alert in text.Alerts)
        {
            Append(html, alert);
        }

        Paragraph(html, text.More);
        foreach (var link in text.Links)
        {
            html.Append("<p><a href=\"").Append(Escape(link.Address.AbsoluteUri)).Append("\">").Append(Escape(link.Label)).Append("</a></p>\n");
        }

        return html.Append("<p style=\"color:#57606a;font-size:12px\">").Append(Escape(text.Footer)).Append("</p>\n</body></html>\n").ToString();
    }

    private static void Append(StringBuilder html, AlertText alert)
    {
        html.Append("<h3>").Append(Escape(alert.Title)).Append("</h3>\n");
        if (alert.Loss is { } loss)
        {
            html.Append("<p><b>").Append(Escape(loss)).Append("</b></p>\n");
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

        html.Append("<table cellpadding=\"4\">\n");
        foreach (var fact in alert.Facts)
        {
            html.Append("<tr><td style=\"color:#57606a\">").Append(Escape(fact.Label)).Append("</td><td>").Append(Escape(fact.Value)).Append("</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void Paragraph(StringBuilder html, string? text)
    {
        if (text is not null)
        {
            html.Append("<p>").Append(Escape(text)).Append("</p>\n");
        }
    }

    private static string Color(NoticeTone tone) => tone switch
    {
        NoticeTone.Critical => "#b42318",
        NoticeTone.Warning => "#9a6700",
        NoticeTone.Resolved => "#1a7f37",
        _ => "#0b5cad",
    };

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
