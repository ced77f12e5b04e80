using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Tests.Rigs;

/// <summary>The real engine as every host registers it, on a given store and clock, with a tap on the wire.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    public static readonly ProviderAccount Account = new(OpenAIRegistration.Provider, "default");

    private static int hosts;
    private readonly ServiceProvider services;

    public EngineHost(
        Uri baseUrl, string adminKey, TimeProvider clock, IEntityStore store, Action<SentinelOptions>? configure, Action<IServiceCollection>? more, Action<SentinelEvent>? notify = null)
    {
        var variable = string.Create(CultureInfo.InvariantCulture, $"SENTINEL_TEST_{Environment.ProcessId}_{Interlocked.Increment(ref hosts)}");
        Environment.SetEnvironmentVariable(variable, adminKey);
        var options = new SentinelOptions
        {
            Deployment = "test",
            Providers = [new ProviderOptions { BaseUrl = baseUrl.ToString(), AdminKey = $"env:{variable}" }],
        };
        configure?.Invoke(options);
        Store = store;
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        collection.AddSingleton(clock);
        collection.AddSingleton(store);
        collection.AddUsageSentinel(options, (received, _) =>
        {
            notify?.Invoke(received);
            Reported.Enqueue(received);
        });
        collection.AddHttpClient(OpenAIRegistration.ClientName("default")).AddHttpMessageHandler(() => Wire.Tap());
        more?.Invoke(collection);
        services = collection.BuildServiceProvider();
    }

    public Wire Wire { get; } = new();

    /// <summary>Every event a person was told, once per audience.</summary>
    public ConcurrentQueue<SentinelEvent> Reported { get; } = new();

    public IEntityStore Store { get; }

    public SentinelEngine Engine => Get<SentinelEngine>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>What is registered under a name.</summary>
    public T GetKeyed<T>(string key)
        where T : notnull => services.GetRequiredKeyedService<T>(key);

    /// <summary>One run of the whole chain.</summary>
    public async Task<SweepReport> RunAsync() => (await Engine.RunOnceAsync(null, CancellationToken.None)).Sweeps.Single();

    /// <summary>One run that must succeed.</summary>
    public async Task<SweepReport> SweepAsync()
    {
        var report = await RunAsync();
        Assert.True(report.Outcome is SweepOutcome.Done, $"{report.Outcome}: {report.Error} {string.Join("; ", report.FailedSeries)}");
        return report;
    }

    /// <summary>Collects and judges, and tells nobody yet.</summary>
    public Task<SweepReport> CollectAsync() => Engine.SweepAsync(Engine.Connections.All[0], SweepDue.Usage, null, CancellationToken.None);

    public async Task<AccountState> StateAsync() => (await Get<AccountStore>().LoadAsync(Account, CancellationToken.None)).State;

    /// <summary>Every decision; the rows that seal what was judged are not among them.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> LedgerAsync() =>
        [.. (await Get<LedgerStore>().ReadAsync(1_000, CancellationToken.None)).Where(entry => entry.Kind is not LedgerKind.Judged)];

    public async Task<IReadOnlyList<ContainmentAction>> ActsAsync() => (await Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Acts;

    /// <summary>Every episode, historic ones included.</summary>
    public async Task<IReadOnlyList<Alert>> AlertsAsync() =>
        await Get<AlertIndex>().ReadAsync(Account, DateTimeOffset.UnixEpoch, CancellationToken.None);

    public IEnumerable<SentinelEvent> ToldOf(string key) => Reported.Where(item => item.Data.ApiKeyId == key);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
