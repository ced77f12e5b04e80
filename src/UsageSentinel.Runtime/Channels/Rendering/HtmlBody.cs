using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>A notice as HTML, as a mail has it. Every text of a notice is made plain before; here it is escaped.</summary>
internal static class HtmlBody
{
    public static string Render(NoticeText text) => MarkupRenderer.RenderPlain<MailBody>((nameof(MailBody.Model), text));
}
