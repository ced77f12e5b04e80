using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Tests.Azure;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>
/// The console as the Functions host has it: one set of services that only reads, a queue, and the responder behind it. An action about the
/// stolen key waits for approval.
/// </summary>
internal sealed partial class AzureConsoleRig : IAsyncDisposable
{
    public const string At = "/api/console";
    public const string Origin = "https://sentinel.example.com";

    private readonly EngineHost reader;
    private readonly SignedInConsole console;

    private AzureConsoleRig(ResponseRig rig, TokenIssuer issuer, EngineHost reader, RecordingTransport queue, StoreAsIdentity rights)
    {
        (Rig, Issuer, this.reader, Queue, Rights) = (rig, issuer, reader, queue, rights);
        console = new SignedInConsole(reader.Get<ConsoleSite>(), reader.Get<EntraTokens>(), new Uri(Origin + At), rig.World.Clock);
    }

    public ResponseRig Rig { get; }

    public TokenIssuer Issuer { get; }

    public RecordingTransport Queue { get; }

    /// <summary>What the console's identity may do, and what it was refused.</summary>
    public StoreAsIdentity Rights { get; }

    public DateTimeOffset Now => Rig.World.Now;

    public static async Task<AzureConsoleRig> StartAsync(BackfilledFixture fixture, IReadOnlyCollection<TableRight> rights, Action<IServiceCollection, SentinelOptions>? more = null)
    {
        SentinelOptions? settings = null;
        var issuer = await TokenIssuer.StartAsync();
        void Configure(SentinelOptions options)
        {
            options.Response.Mode = "approve";
            options.Console.Issuer = issuer.Issuer;
            options.Console.Audience = TokenIssuer.Audience;
            settings = options;
        }

        var rig = await ResponseRig.StartAsync(fixture, Configure, services => more?.Invoke(services, settings!));
        await rig.RunUntilAsync(async () => (await rig.Host.LedgerAsync()).Any(row => row.Kind is LedgerKind.AwaitingApproval));
        var queue = new RecordingTransport();
        var seen = new StoreAsIdentity(rig.Store, rights);
        var reader = rig.World.Open(seen, ResponseRig.Enforce(Configure), services => services
            .AddSingleton<IFormQueue, CommandSender>().AddSingleton<ICommandTransport>(queue));
        return new AzureConsoleRig(rig, issuer, reader, queue, seen);
    }

    public string Token(string name, params string[] roles) => Issuer.Token(name, Now, roles);

    public Task<WebAnswer> GetAsync(string path, string? token, params (string Name, string Value)[] headers) =>
        console.AnswerAsync(Call("GET", path, token, headers, string.Empty), At, CancellationToken.None);

    /// <summary>Opens a page and sends a form of it, as a browser does.</summary>
    public async Task<WebAnswer> SendAsync(string path, string token, params (string Name, string Value)[] fields)
    {
        var opened = await GetAsync(path, token);
        var cookie = opened.Own.Single(header => header.Key == "Set-Cookie").Value;
        Assert.Contains("Secure", cookie, StringComparison.Ordinal);
        return await PostAsync(path, token, [("cookie", cookie.Split(';')[0]), ("origin", Origin)], [("form", Guard().Match(opened.Body) is { Success: true } match ? match.Groups[1].Value : FormToken(cookie, token)), .. fields]);
    }

    public Task<WebAnswer> PostAsync(string path, string? token, (string Name, string Value)[] headers, params (string Name, string Value)[] fields) => console.AnswerAsync(
        Call(
            "POST",
            path,
            token,
            [("content-type", "application/x-www-form-urlencoded"), .. headers],
            string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"))),
        At,
        CancellationToken.None);

    /// <summary>The responder takes what is in the queue, as often as it is delivered.</summary>
    public async Task RespondAsync(int times = 1)
    {
        foreach (var message in Queue.Sent.ToList())
        {
            for (var time = 0; time < times; time++)
            {
                await HandleAsync(message);
            }
        }

        Queue.Sent.Clear();
    }

    public Task HandleAsync(string message) => new ResponseMessageHandler(
        Rig.Host.Get<Runtime.Responding.EventVetting>(), Rig.Host.Get<ConsoleCommands>(), Rig.Host.Get<Runtime.Rotating.NearExpiry>(), Rig.Host.Get<Runtime.Alerting.DeadLetters>(), Rig.Host.Get<Runtime.Auditing.Sealing>(), Rig.Host.Get<Runtime.Auditing.Anchoring>())
        .HandleAsync(QueueNames.Response, message, CancellationToken.None);

    public async Task<string> AlertAsync() => (await Rig.Host.AlertsAsync()).Last(alert => alert.Subject.Key?.Value == Rig.Stolen && alert.IsOpen).Id;

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await Rig.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    /// <summary>The value a page of this person would carry, for a page that shows them no form.</summary>
    private static string FormToken(string cookie, string token)
    {
        var name = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).GetPayloadValue<string>("preferred_username");
        var call = new WebCall("GET", ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty.Add("cookie", cookie.Split(';')[0]), ReadOnlyMemory<byte>.Empty);
        return FormGuard.Issue(call, new ConsoleVisit(name, [], At)).Token;
    }

    private static WebCall Call(string method, string path, string? token, (string Name, string Value)[] headers, string body) => new(
        method,
        WebCall.Pairs(new Uri(Origin + path).Query),
        headers.Concat(token is null ? [] : [(EntraTokens.Header, token)]).ToImmutableDictionary(header => header.Item1, header => header.Item2, StringComparer.Ordinal),
        Encoding.UTF8.GetBytes(body))
    {
        Path = path.Split('?')[0],
    };

    [GeneratedRegex("name=\"form\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Guard();
}

/// <summary>A queue that only keeps.</summary>
internal sealed class RecordingTransport : ICommandTransport
{
    public List<string> Sent { get; } = [];

    public List<TimeSpan> Lives { get; } = [];

    public Task SendAsync(string message, TimeSpan life, CancellationToken cancellationToken)
    {
        Sent.Add(message);
        Lives.Add(life);
        return Task.CompletedTask;
    }
}
