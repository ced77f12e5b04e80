using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Providers.OpenAI.Rig;

/// <summary>The client, as it is registered, against a scripted server. No wait passes unless the test moves the clock.</summary>
internal sealed class OpenAIRig : IAsyncDisposable
{
    /// <summary>Does not look like a key of OpenAI, so that the redaction of such does not hide where it leaks.</summary>
    public const string Secret = "admin-key-0123456789-do-not-print";

    public static readonly DateTimeOffset Now = new(2026, 11, 10, 12, 30, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly ServiceProvider services;

    private OpenAIRig(ScriptedServer server, WaitingTime time, CollectedLogs logs, ServiceProvider services)
    {
        Server = server;
        Time = time;
        Logs = logs;
        this.services = services;
    }

    public ScriptedServer Server { get; }

    public WaitingTime Time { get; }

    public CollectedLogs Logs { get; }

    public IUsageProvider Provider => services.GetRequiredService<IUsageProvider>();

    public IKeyControl Control => services.GetRequiredService<IKeyControl>();

    public static async Task<OpenAIRig> StartAsync(
        Action<OpenAIProviderOptions>? configure = null, ICredential? adminKey = null, ICredential? responseKey = null)
    {
        var time = new WaitingTime(Now);
        var server = await ScriptedServer.StartAsync(time);
        var logs = new CollectedLogs();
        var options = new OpenAIProviderOptions
        {
            BaseUrl = server.BaseUrl,
            RetryDelay = TimeSpan.Zero,
            AttemptTimeout = Patience,
            ReadTimeout = Patience,
            TotalTimeout = Patience,
        };
        configure?.Invoke(options);
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs))
            .AddOpenAI(options, _ => adminKey ?? new FixedCredential(Secret), responseKey is null ? null : _ => responseKey)
            .BuildServiceProvider();
        return new OpenAIRig(server, time, logs, services);
    }

    public Task<UsageReading> ReadHoursAsync(TimeWindow window, UsageEndpoint endpoint = UsageEndpoint.Completions) =>
        Provider.ReadUsageAsync(endpoint, window, BucketWidth.Hour, CancellationToken.None);

    /// <summary>Lets every wait of the client pass as soon as it begins, until the task has ended, however it ends. The timeouts of this rig do not pass.</summary>
    public async Task RunClockAsync(Task task)
    {
        using var ended = new CancellationTokenSource();
        var jumping = Time.JumpAsync(Patience, ended.Token);
        await task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await ended.CancelAsync();
        await jumping;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Server.DisposeAsync();
    }
}
