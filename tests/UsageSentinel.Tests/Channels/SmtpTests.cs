using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Channels.Rig;

namespace UsageSentinel.Tests.Channels;

public sealed class SmtpTests
{
    private const string Login = ", \"user\": \"sentinel\", \"password\": \"$password\"";

    [Fact]
    public async Task Send_Mail_HasTextAndHtmlAndGoesToAll()
    {
        await using var server = new SmtpReceiver();
        await using var rig = Media.MailRigOf(server.Port);

        Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First));

        Assert.Equal(["a@example.com", "b@example.com"], server.Only.To.Mailboxes.Select(mailbox => mailbox.Address));
        Assert.Contains("$412 so far", server.Only.TextBody, StringComparison.Ordinal);
        Assert.Contains("$412 so far", server.Only.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(2, server.Commands.Count(command => command.StartsWith("RCPT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Send_LineThatBeginsWithADot_ArrivesWhole()
    {
        await using var server = new SmtpReceiver();
        await using var rig = Media.MailRigOf(server.Port);
        var dotted = GivenNotices.Spike with { Data = GivenNotices.Spike.Data with { Owner = null, Team = null, ApiKeyId = ".", KeyName = null, Cause = ".dot" } };

        await rig.SendAsync(GivenNotices.Of(NotifyReason.NewAlerts, GivenNotices.Spike, dotted));

        Assert.Contains("\n.: .dot", server.Only.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("\r\n..: .dot", System.Text.Encoding.Latin1.GetString(server.Wire), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_HostileSubject_AddsNoHeaderAndNoRecipient()
    {
        await using var server = new SmtpReceiver();
        await using var rig = Media.MailRigOf(server.Port);

        await rig.SendAsync(GivenNotices.OfHostileNames);

        Assert.Empty(server.Only.Bcc);
        Assert.DoesNotContain(server.Only.Headers, header => header.Field.Equals("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(server.Commands, command => command.Contains("evil", StringComparison.Ordinal));
        Assert.Contains("<script>", server.Only.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithPassword_SignsIn()
    {
        await using var server = new SmtpReceiver(["AUTH PLAIN"]);
        await using var rig = Media.MailRigOf(server.Port, Login);

        Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First));
        Assert.Contains(server.Commands, command => command.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("the password is wrong", "AUTH", "535 no", typeof(Delivery.Rejected))]
    [InlineData("the server is busy", "MAIL", "451 later", typeof(Delivery.Retry))]
    [InlineData("the sender is refused", "MAIL", "550 no", typeof(Delivery.Rejected))]
    [InlineData("all recipients are greylisted", "RCPT", "450 later", typeof(Delivery.Retry))]
    [InlineData("no recipient exists", "RCPT", "550 who", typeof(Delivery.Rejected))]
    [InlineData("the mail is refused in the end", ".", "554 spam", typeof(Delivery.Rejected))]
    [InlineData("the disk of the server is full", ".", "452 full", typeof(Delivery.Retry))]
    [InlineData("the server speaks nonsense", "EHLO", "what", typeof(Delivery.Retry))]
    public async Task Send_Refused_RetriesWhatMayPassAndRejectsTheRest(string row, string command, string answer, Type outcome)
    {
        Assert.NotEmpty(row);
        await using var server = new SmtpReceiver(["AUTH PLAIN"], (command, answer));
        await using var rig = Media.MailRigOf(server.Port, Login);

        var delivery = await rig.SendAsync(GivenNotices.First);

        Assert.IsType(outcome, delivery);
        Assert.DoesNotContain(ChannelRig.Planted, delivery.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OneRecipientGone_TellsTheOthersAndTheTestFindsIt()
    {
        await using var server = new SmtpReceiver(null, ("RCPT TO:<b@example.com>", "550 gone"));
        await using var rig = Media.MailRigOf(server.Port);

        Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First));
        Assert.Single(server.Raw);
        Assert.Contains("1 of 2", Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.Canary)).Why, StringComparison.Ordinal);
    }

    /// <summary>A server that offers no TLS is not told the password in the clear instead.</summary>
    [Fact]
    public async Task Send_StartTlsWantedButNotOffered_SaysNothing()
    {
        await using var server = new SmtpReceiver(["AUTH PLAIN"]);
        await using var rig = ChannelRig.Of(
            $"\"channel\": \"email\", \"email\": {{ \"host\": \"127.0.0.1\", \"port\": {server.Port}, \"from\": \"s@example.com\", \"to\": [\"a@example.com\"]{Login} }}",
            new Dictionary<string, string> { ["password"] = ChannelRig.Planted });

        Assert.Contains("STARTTLS", Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.First)).Why, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    /// <summary>Whoever stands in between with a certificate of his own hears neither the password nor the mail.</summary>
    [Fact]
    public async Task Send_StartTlsWithACertificateNobodyTrusts_SaysNothing()
    {
        await using var server = new SmtpReceiver(["STARTTLS", "AUTH PLAIN"]);
        await using var rig = ChannelRig.Of(
            $"\"channel\": \"email\", \"email\": {{ \"host\": \"127.0.0.1\", \"port\": {server.Port}, \"from\": \"s@example.com\", \"to\": [\"a@example.com\"]{Login} }}",
            new Dictionary<string, string> { ["password"] = ChannelRig.Planted });

        Assert.Contains("certificate", Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.First)).Why, StringComparison.Ordinal);
        Assert.Contains("STARTTLS", server.Commands);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal));
    }

    /// <summary>A server that takes no large mail gets the words alone, and they say so.</summary>
    [Fact]
    public async Task Send_FilesTooLargeForTheServer_SendsTheWords()
    {
        await using var server = new SmtpReceiver { MostBytes = 50_000 };
        await using var rig = Media.MailRigOf(server.Port);
        var report = GivenNotices.Digest.Events[0] with { Type = EventTypes.Report };

        var delivery = await rig.SendAsync(GivenNotices.Of(NotifyReason.Fact, report) with { Files = new NoticeFiles([new NoticeFile("cost-2026-09.html", "text/html", new byte[60_000])], []) });

        Assert.IsType<Delivery.Delivered>(delivery);
        Assert.Empty(server.Only.Attachments);
        Assert.Contains("cost-2026-09.html: the mail is larger than the mail server accepts", server.Only.TextBody!.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(2, server.Commands.Count(command => command == "DATA"));
    }

    [Fact]
    public async Task Send_NobodyListens_IsTriedAgain()
    {
        var server = new SmtpReceiver();
        var port = server.Port;
        await server.DisposeAsync();
        await using var rig = Media.MailRigOf(port);

        Assert.IsType<Delivery.Retry>(await rig.SendAsync(GivenNotices.First));
    }

    [Fact]
    public async Task Send_TheSameNoticeTwice_HasTheSameMessageId()
    {
        await using var server = new SmtpReceiver();
        await using var rig = Media.MailRigOf(server.Port);

        await rig.SendAsync(GivenNotices.First);
        await rig.SendAsync(GivenNotices.First);

        Assert.Single(server.Raw.Select(mail => MimeKit.MimeMessage.Load(new MemoryStream(mail)).MessageId).Distinct());
    }
}
