using System.Text;
using MimeKit;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels.Rig;

/// <summary>Every medium, each with a receiver on loopback that really receives; what came is given as text.</summary>
internal static class Media
{
    public static readonly string[] Web = ["teams", "slack", "slackBot", "pagerDuty", "webhook", "azureEmail"];

    public static readonly string[] All = [.. Web, "email", "console"];

    /// <summary>A route of the medium to the receiver; the secrets are planted.</summary>
    public static ChannelRig RigOf(string medium, HttpReceiver receiver) => RigOf(medium, receiver.Origin);

    /// <param name="medium">Its name in the configuration.</param>
    /// <param name="at">Scheme, host and port of whoever should get it.</param>
    public static ChannelRig RigOf(string medium, string at)
    {
        const string Allow = "\"allowHosts\": [\"127.0.0.1\"]";
        var (settings, secret) = medium switch
        {
            "teams" => ("\"channel\": \"teams\", \"teams\": { \"url\": \"$secret\" }", $"{at}/workflows/{ChannelRig.Planted}"),
            "slack" => ("\"channel\": \"slack\", \"slack\": { \"url\": \"$secret\" }", $"{at}/services/{ChannelRig.Planted}"),
            "slackBot" => (
                $"\"channel\": \"slack\", \"slack\": {{ \"token\": \"$secret\", \"conversation\": \"C0123\", \"apiUrl\": \"{at}/api\" }}",
                $"xoxb-{ChannelRig.Planted}"),
            "pagerDuty" => ($"\"channel\": \"pagerDuty\", \"pagerDuty\": {{ \"routingKey\": \"$secret\", \"endpoint\": \"{at}/v2/enqueue\" }}", ChannelRig.Planted),
            "webhook" => ($"\"channel\": \"webhook\", \"webhook\": {{ \"url\": \"{at}/hook\", \"secret\": \"$secret\" }}", ChannelRig.Planted),
            "azureEmail" => (
                $"\"channel\": \"azureEmail\", \"azureEmail\": {{ \"endpoint\": \"{at}\", \"from\": \"s@example.com\", \"to\": [\"a@example.com\", \"b@example.com\"] }}",
                "unused"),
            _ => ("\"channel\": \"console\"", "unused"),
        };
        return ChannelRig.Of($"{settings}, {Allow}", new Dictionary<string, string> { ["secret"] = secret });
    }

    public static ChannelRig MailRigOf(int port, string more = "") => ChannelRig.Of(
        $"\"channel\": \"email\", \"email\": {{ \"host\": \"127.0.0.1\", \"port\": {port}, \"security\": \"none\", \"from\": \"Sentinel <s@example.com>\", \"to\": [\"a@example.com\", \"b@example.com\"]{more} }}",
        new Dictionary<string, string> { ["password"] = ChannelRig.Planted });

    /// <summary>What a medium that works answers.</summary>
    public static Reply[] WellOf(string medium) => medium switch
    {
        "slackBot" => [new Reply(200, """{ "ok": true, "channel": "C0123", "ts": "1.2" }""")],
        "azureEmail" =>
        [
            new Reply(202, """{ "id": "op-1", "status": "Running" }""").With("Retry-After", "0"),
            new Reply(200, """{ "id": "op-1", "status": "Running" }""").With("Retry-After", "0"),
            new Reply(200, """{ "id": "op-1", "status": "Succeeded" }"""),
        ],
        "teams" => [new Reply(202)],
        "slack" => [new Reply(200, "ok")],
        _ => [new Reply(202, """{ "status": "success" }""")],
    };

    /// <summary>Sends a notice and gives what arrived: the body of the first request, the mail in words, the lines of the console.</summary>
    public static async Task<string> DeliverAsync(string medium, UsageSentinel.Runtime.Channels.Notice notice)
    {
        if (medium == "email")
        {
            await using var server = new SmtpReceiver();
            await using var mail = MailRigOf(server.Port);
            Assert.IsType<UsageSentinel.Runtime.Channels.Delivery.Delivered>(await mail.SendAsync(notice));
            return InWords(server.Only);
        }

        await using var receiver = (await HttpReceiver.StartAsync()).Answering(WellOf(medium));
        await using var rig = RigOf(medium, receiver);
        Assert.IsType<UsageSentinel.Runtime.Channels.Delivery.Delivered>(await rig.SendAsync(notice));
        return medium == "console" ? string.Join('\n', rig.Console) : receiver.All[0].Text;
    }

    private static string InWords(MimeMessage mail)
    {
        var words = new StringBuilder();
        foreach (var header in mail.Headers.Where(header => !header.Field.StartsWith("Content", StringComparison.OrdinalIgnoreCase)))
        {
            words.Append(header.Field).Append(": ").Append(header.Value).Append('\n');
        }

        return words.Append('\n').Append(mail.TextBody).Append("\n---\n").Append(mail.HtmlBody).ToString();
    }
}
