using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Leaks;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Leaks;

/// <summary>Both leak endpoints on a store in memory, with a stand-in for GitHub on loopback.</summary>
internal sealed class LeakRig : IAsyncDisposable
{
    public const string GitHubSecret = "the webhook's secret, long enough to be one";
    public const string ReporterSecret = "the reporters' secret, long enough to be one";

    public const string AlertRoute = "GET repos/octo/app/secret-scanning/alerts/42";

    /// <summary>Fits the public form of key_1.</summary>
    public const string Planted = "sk-abcPLANTED0123456789PLANTED0123456789def";

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private ProofGate? reporters;
    private ProofGate? deliveries;

    private LeakRig(ScriptedServer gitHub, FakeTimeProvider clock)
    {
        GitHub = gitHub;
        Clock = clock;
        Settings = new LeakPolicy(
            new FixedCredential(GitHubSecret), new FixedCredential("ghp_token"), new Uri(gitHub.BaseUrl + "/"), new FixedCredential(ReporterSecret))
        {
            SecretTypes = ["openai"],
        };
    }

    public ScriptedServer GitHub { get; }

    public MemoryEntityStore Store { get; } = new();

    public FakeTimeProvider Clock { get; }

    public RecordingDesk Desk { get; } = new();

    public LeakPolicy Settings { get; set; }

    public CollectedLogs Logs { get; } = new();

    public int MostPerMinute { get; set; } = 1_000;

    private ProofGate Reporters => reporters ??= new ProofGate(MostPerMinute, Clock);

    private ProofGate Deliveries => deliveries ??= new ProofGate(MostPerMinute, Clock);

    public static async Task<LeakRig> StartAsync()
    {
        var clock = new FakeTimeProvider(Given.Monday);
        var rig = new LeakRig(await ScriptedServer.StartAsync(clock), clock);
        await new InventoryStore(rig.Store).WriteAsync(
            Given.Account,
            new Inventory([], [Key("key_1", "sk-abc...def"), Key("key_2", "sk-xyz...123")]),
            rig.Clock.GetUtcNow(),
            CancellationToken.None);
        rig.GitHub.On(AlertRoute, Answer.Json($$"""{"number":42,"secret_type":"openai_api_key","secret":"{{Planted}}","state":"open"}"""));
        return rig;
    }

    public Task<WebAnswer> GitHubAsync(WebCall call) => new GitHubEndpoint(
        Settings,
        new GitHubAlerts(client, LoggerFactory.Create(logging => logging.AddProvider(Logs)).CreateLogger<GitHubAlerts>()),
        Known,
        new SeenReports(Store),
        Desk,
        Deliveries,
        Clock).AnswerAsync(call, CancellationToken.None);

    public Task<WebAnswer> ReportAsync(WebCall call) =>
        new LeakEndpoint(Settings, Known, new SeenReports(Store), Desk, Reporters, Clock).AnswerAsync(call, CancellationToken.None);

    /// <summary>A delivery as GitHub signs it.</summary>
    public static WebCall Delivery(string body, string id = "d-1", string secret = GitHubSecret, string kind = "secret_scanning_alert") => Call(body, [
        new("x-github-event", kind),
        new("x-github-delivery", id),
        new("x-hub-signature-256", HmacSignature.Of(secret, Encoding.UTF8.GetBytes(body))),
    ]);

    public static string Alert(string action = "created", string type = "openai_api_key", int number = 42, string repository = "octo/app") =>
        $$"""{"action":"{{action}}","alert":{"number":{{number}},"secret_type":"{{type}}","url":"https://evil.example/steal"},"repository":{"full_name":"{{repository}}" } }""";

    /// <summary>A report as a reporter signs it.</summary>
    public WebCall Report(string body, DateTimeOffset? at = null, string secret = ReporterSecret)
    {
        var time = (at ?? Clock.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Call(body, [
            new("x-sentinel-timestamp", time),
            new("x-sentinel-signature", HmacSignature.Of(secret, HmacSignature.Timed(time, Encoding.UTF8.GetBytes(body)))),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        Logs.Dispose();
        await GitHub.DisposeAsync();
    }

    private KnownKeys Known => new([Given.Account], new InventoryStore(Store));

    private static WebCall Call(string body, IEnumerable<KeyValuePair<string, string>> headers) => new(
        "POST", ImmutableDictionary<string, string>.Empty, headers.ToImmutableDictionary(), Encoding.UTF8.GetBytes(body));

    private static ApiKey Key(string id, string redacted) =>
        new(new KeyId(id), new ProjectId("proj_1"), "a key", redacted, KeyOwnerType.User, "user_1", null, true, Given.Monday, null);
}

/// <summary>Writes down what was reported.</summary>
internal sealed class RecordingDesk : ILeakReportHandler
{
    public ConcurrentQueue<LeakReport> Reports { get; } = new();

    public Exception? Failure { get; set; }

    public Task HandleAsync(LeakReport report, CancellationToken cancellationToken)
    {
        Reports.Enqueue(report);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }
}
