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
public sealed partial class SmtpChannel(SmtpTarget target, NoticeLinks links, TimeProvider clock, ILogger<SmtpChannel> logger) : IChannel
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>What the server says to a mail that is larger than it takes.</summary>
    private const SmtpStatusCode TooLarge = SmtpStatusCode.ExceededStorageAllocation;

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        using var message = MailMessage.Of(NoticeWriter.Write(notice, links), notice, target.From, target.To);
        using var late = new CancellationTokenSource(Deadline, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var refusals = await SendAsync(message, renew: false, ended.Token) ?? await SendAsync(message, renew: true, ended.Token);
            return Judge(refusals, notice);
        }
        catch (SmtpCommandException refused) when (refused.StatusCode is TooLarge && !notice.Files.Attached.IsEmpty)
        {
            // Its words are worth more than its files, and would be refused every hour for ever.
            return await SendAsync(notice with { Files = notice.Files.Without("the mail server takes no mail as large as that") }, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && Explain(failure) is { } explained)
        {
            return explained;
        }
    }

    /// <returns>How many recipients were refused; null where the password was, and could be read anew.</returns>
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
            return new Delivery.Rejected($"the mail server takes no mail for {some} recipients; the others were told");
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
        SslHandshakeException => new Delivery.Rejected("no TLS with the mail server: its certificate is not trusted, or it speaks none on this port"),
        NotSupportedException => new Delivery.Rejected("the mail server does not offer what the route asks for (STARTTLS, or a way to sign in)"),
        ServiceNotAuthenticatedException => new Delivery.Rejected("the mail server wants a user and password"),
        ProtocolException or SocketException or IOException => new Delivery.Retry("the mail server cannot be reached, or the connection broke", null),
        OperationCanceledException => new Delivery.Retry("the mail server did not answer in time", null),
        _ => WebSender.Explain(failure),
    };

    private static string Say(SmtpStatusCode status) => string.Create(CultureInfo.InvariantCulture, $"the mail server answers {(int)status}");

    private static partial class Log
    {
        [LoggerMessage(4015, LogLevel.Warning, "Route {Route}: the mail server refused {Some} recipients; the others were told")]
        public static partial void RecipientsRefused(ILogger logger, string route, string some);
    }
}
