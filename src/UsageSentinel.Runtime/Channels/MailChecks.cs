using MimeKit;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Whether sender and recipients of mails are addresses, for every channel that sends mails.</summary>
internal static class MailChecks
{
    public static IEnumerable<string> Mail(this SectionCheck at, string from, IReadOnlyList<string> to)
    {
        if (from.Length > 0 && !IsMailbox(from))
        {
            yield return at.Wrong("from", "is not an e-mail address.");
        }

        if (to.Count == 0)
        {
            yield return at.Wrong("to", "needs at least one address.");
        }

        for (var index = 0; index < to.Count; index++)
        {
            if (!IsMailbox(to[index]))
            {
                yield return at.Wrong($"to[{index}]", "is not an e-mail address.");
            }
        }
    }

    private static bool IsMailbox(string text) =>
        !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address.IndexOf('@', StringComparison.Ordinal) > 0;
}
