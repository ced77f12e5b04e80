using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using MimeKit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels.Email;

/// <summary>Sends mails over SMTP.</summary>
internal sealed partial class SmtpChannel(SmtpTarget target, NoticeLinks links, TimeProvider clock, ILogger<SmtpChannel> logger) : IChannel
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>What the server says to a mail that is larger than it takes.</summary>
    private const SmtpStatusCode TooLarge = SmtpStatusCode.ExceededStorageAllocation;

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        using var message = MailMessage.Of(NoticeComposer.Write(notice, links), notice, target.From, target.To);
        using var late = new CancellationTokenSource(Deadline, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var refusals = await SendAsync(message, renew: false, ended.Token) ?? await SendAsync(message, renew: true, ended.Token);
            return Judge(refusals, notice);
        }
        catch (SmtpCommandException refused) when (refused.StatusCode is TooLarge && notice.Picture is not null)
        {
            return await SendAsync(notice with { Picture = null }, cancellationToken);
        }
        catch (SmtpCommandException refused) when (refused.StatusCode is TooLarge && !notice.Files.Attached.IsEmpty)
        {
            // The text is worth more than its files, and would be rejected every hour again and again.
            return await SendAsync(notice with { Files = notice.Files.Without("the mail is larger than the mail server accepts") }, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && Explain(failure) is { } explained)
        {
            return explained;
        }
    }

    /// <returns>How many recipients were rejected; null if the password was rejected and could be read again.</returns>
    private async Task<int?> SendAsync(MimeMessage message, bool renew, CancellationToken cancellationToken)
    {
        using var session = new SmtpSession();
        await session.ConnectAsync(target.Host, target.Port, target.Security, cancellationToken);
        if (target is { User: { } user, Password: { } password })
        {
            try
            {
                await session.AuthenticateAsync(user, await password.GetAsync(renew, cancellationToken), cancellationToken);
            }
            catch (AuthenticationException) when (!renew)
            {
                return null;
            }
        }

        await session.SendAsync(message, cancellationToken);
        try
        {
            await session.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or ProtocolException or SocketException)
        {
            // The mail was taken before; how the server says goodbye is its own affair.
        }

        return session.Refusals.Count;
    }

    private Delivery Judge(int? refusals, Notice notice)
    {
        if (refusals is not > 0)
        {
            return new Delivery.Delivered(null);
        }

        var some = string.Create(CultureInfo.InvariantCulture, $"{refusals} of {target.To.Length}");
        if (notice.Reason is NotifyReason.Canary)
        {
            return new Delivery.Rejected($"the mail server rejected {some} recipients; the mail was sent to the others");
        }

        Log.RecipientsRefused(logger, notice.Route.Name, some);
        return new Delivery.Delivered(null);
    }

    private static Delivery? Explain(Exception failure) => failure switch
    {
        SmtpCommandException { StatusCode: var status } => (int)status is >= 400 and < 500
            ? new Delivery.Retry(Say(status), null)
            : new Delivery.Rejected(Say(status)),
        AuthenticationException => new Delivery.Rejected("the mail server does not accept the user or password"),
        SslHandshakeException => new Delivery.Rejected("no TLS connection to the mail server: its certificate is not trusted, or the port does not support TLS"),
        NotSupportedException => new Delivery.Rejected("the mail server does not support what the route requires (STARTTLS or a sign-in method)"),
        ServiceNotAuthenticatedException => new Delivery.Rejected("the mail server requires a user and a password"),
        ProtocolException or SocketException or IOException => new Delivery.Retry("the mail server cannot be reached, or the connection broke", null),
        OperationCanceledException => new Delivery.Retry("the mail server did not answer in time", null),
        _ => WebSender.Explain(failure),
    };

    private static string Say(SmtpStatusCode status) => string.Create(CultureInfo.InvariantCulture, $"the mail server answered {(int)status}");

    private static partial class Log
    {
        [LoggerMessage(4015, LogLevel.Warning, "Route {Route}: the mail server rejected {Some} recipients; the mail was sent to the others")]
        public static partial void RecipientsRefused(ILogger logger, string route, string some);
    }
}
