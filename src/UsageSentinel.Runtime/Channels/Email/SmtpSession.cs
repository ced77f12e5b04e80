using MailKit.Net.Smtp;
using MimeKit;

namespace UsageSentinel.Runtime.Channels.Email;

/// <summary>One connection to a mail server that goes on when a recipient is refused: one address gone must not keep the mail from the others.</summary>
internal sealed class SmtpSession : SmtpClient
{
    /// <summary>Recipients the server refused.</summary>
    public List<SmtpResponse> Refusals { get; } = [];

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => Refusals.Add(response);

    protected override void OnNoRecipientsAccepted(MimeMessage message) =>
        throw new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, Refusals[0].StatusCode, "no recipient was accepted");
}
