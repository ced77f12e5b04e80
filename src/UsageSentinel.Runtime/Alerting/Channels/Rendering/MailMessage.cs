using MimeKit;
using MimeKit.Text;

namespace UsageSentinel.Runtime.Alerting.Channels.Rendering;

/// <summary>A notice as a mail: plain text and HTML, threaded by its group, marked as sent by a machine.</summary>
internal static class MailMessage
{
    private const int MostBytes = 200 * 1024;

    /// <summary>The end of a subject says nothing a phone would show.</summary>
    private const int MostInSubject = 160;

    public static MimeMessage Of(NoticeText text, Notice notice, string from, IEnumerable<string> to)
    {
        var message = new MimeMessage
        {
            Subject = Subject(text),
            Date = notice.At,
            MessageId = $"{NoticeId.Of(notice):N}@usagesentinel",
        };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.AddRange(to.Select(MailboxAddress.Parse));
        message.References.Add($"{NoticeId.ThreadOf(notice)}@usagesentinel");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Importance = text.Tone is NoticeTone.Critical ? MessageImportance.High : MessageImportance.Normal;
        message.Body = new MultipartAlternative(
            new TextPart(TextFormat.Plain) { Text = Text(text) },
            new TextPart(TextFormat.Html) { Text = Html(text) });
        return message;
    }

    public static string Subject(NoticeText text)
    {
        var loss = text.Alerts is [{ Loss: { } first }, ..] ? $" ({first})" : string.Empty;
        return DisplayText.Of($"[{text.Word}] {text.Headline}{loss}", MostInSubject);
    }

    public static string Text(NoticeText text) => Fit(text, TextBody.Render);

    public static string Html(NoticeText text) => Fit(text, HtmlBody.Render);

    private static string Fit(NoticeText text, Func<NoticeText, string> render) => System.Text.Encoding.UTF8.GetString(
        Shortening.Fit(text, one => System.Text.Encoding.UTF8.GetBytes(render(one)), MostBytes));
}
