using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using MimeKit;

namespace UsageSentinel.Tests.Channels.Rig;

/// <summary>A mail server on loopback that really takes mail. A refusal is told by the beginning of the command it answers.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<byte[]> mails = new();
    private readonly ConcurrentQueue<string> commands = new();
    private readonly (string Command, string Answer)[] refusals;
    private readonly string[] extensions;
    private readonly Task serving;

    /// <param name="extensions">What is offered after EHLO, such as <c>AUTH PLAIN</c>.</param>
    /// <param name="refusals">Answers instead of the usual ones.</param>
    public SmtpReceiver(string[]? extensions = null, params (string Command, string Answer)[] refusals)
    {
        this.extensions = extensions ?? [];
        this.refusals = refusals;
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The longest mail it takes, in bytes.</summary>
    public int MostBytes { get; init; } = int.MaxValue;

    public string[] Commands => [.. commands];

    public byte[][] Raw => [.. mails];

    /// <summary>The last mail as it came over the wire, dots doubled.</summary>
    public byte[] Wire { get; private set; } = [];

    public MimeMessage Only
    {
        get
        {
            using var stream = new MemoryStream(Assert.Single(mails));
            return MimeMessage.Load(stream);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException or ObjectDisposedException or AuthenticationException)
        {
            // The test is over, or the client hung up.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        await SayAsync(stream, "220 test");
        await HearAsync(stream);
    }

    private async Task HearAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync(stop.Token) is { } command)
        {
            commands.Enqueue(command);
            if (refusals.FirstOrDefault(refusal => command.StartsWith(refusal.Command, StringComparison.OrdinalIgnoreCase)) is { Answer: { } refused })
            {
                await SayAsync(stream, refused);
                continue;
            }

            switch (command.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync(stream, [.. extensions.Prepend("test").Select((line, index) => $"250{(index == extensions.Length ? ' ' : '-')}{line}")]);
                    break;
                case "AUTH":
                    await SayAsync(stream, "235 welcome");
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    var mail = await ReadMailAsync(reader);
                    if (mail.Length > MostBytes)
                    {
                        await SayAsync(stream, "552 too large");
                        break;
                    }

                    mails.Enqueue(mail);
                    await SayAsync(stream, refusals.FirstOrDefault(refusal => refusal.Command == ".").Answer ?? "250 taken");
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 begin");
                    using (var certificate = Certificates.SelfSigned())
                    {
                        await using var secured = new SslStream(stream);
                        await secured.AuthenticateAsServerAsync(certificate);
                        await HearAsync(secured);
                    }

                    return;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 fine");
                    break;
            }
        }
    }

    private async Task<byte[]> ReadMailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        var wire = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".")
        {
            wire.Append(line).Append("\r\n");

            // A dot at the beginning of a line was doubled on the way.
            mail.Append(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line).Append("\r\n");
        }

        Wire = Encoding.Latin1.GetBytes(wire.ToString());
        return Encoding.Latin1.GetBytes(mail.ToString());
    }

    private static async Task SayAsync(Stream stream, params string[] lines) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));
}
