using MimeKit;
using MimeKit.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

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
        var html = new TextPart(TextFormat.Html) { Text = Html(text) };
        var words = new MultipartAlternative(
            new TextPart(TextFormat.Plain) { Text = Text(text) },
            text.Picture is { } picture ? Beside(html, picture) : html);
        message.Body = notice.Files.Attached.IsEmpty ? words : With(words, notice.Files);
        return message;
    }

    /// <summary>The HTML with the picture that it refers to.</summary>
    private static MultipartRelated Beside(TextPart html, NoticePicture picture) => new(
        html,
        new MimePart("image", "png")
        {
            Content = new MimeContent(new MemoryStream(picture.Png.ToArray())),
            ContentId = NoticePicture.ContentId,
            ContentDisposition = new ContentDisposition(ContentDisposition.Inline),
            ContentTransferEncoding = ContentEncoding.Base64,
            FileName = "chart.png",
        });

    private static Multipart With(MimeEntity words, NoticeFiles files)
    {
        var whole = new Multipart("mixed") { words };
        foreach (var file in files.Attached)
        {
            whole.Add(new MimePart(ContentType.Parse(file.MediaType))
            {
                Content = new MimeContent(new MemoryStream(file.Content.ToArray())),
                ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
                ContentTransferEncoding = ContentEncoding.Base64,
                FileName = file.Name,
            });
        }

        return whole;
    }

    public static string Subject(NoticeText text) => $"[{text.Word}] {text.Push(MostInSubject - text.Word.Length - 3)}";

    public static string Text(NoticeText text) => Fit(text, TextBody.Render);

    public static string Html(NoticeText text) => Fit(text, HtmlBody.Render);

    private static string Fit(NoticeText text, Func<NoticeText, string> render) => System.Text.Encoding.UTF8.GetString(
        Shortening.Fit(text, one => System.Text.Encoding.UTF8.GetBytes(render(one)), MostBytes));
}
