using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>The demo organization after its back-fill, with an engine in <c>enforce</c> on a copy of the store.</summary>
internal sealed class ResponseRig : IAsyncDisposable
{
    private static readonly TimeSpan Five = TimeSpan.FromMinutes(5);
    private readonly SqliteEntityStore store;

    private ResponseRig(World world, string path, SqliteEntityStore store, EngineHost host) => (World, StorePath, this.store, Host) = (world, path, store, host);

    public World World { get; }

    public EngineHost Host { get; }

    public IEntityStore Store => store;

    /// <summary>The file of the store, for another process.</summary>
    public string StorePath { get; }

    public string Stolen => World.KeyOf(IncidentType.StolenKey);

    public IEnumerable<KeyDeletion> Deletions => World.Organization.Deletions;

    public static async Task<ResponseRig> StartAsync(
        BackfilledFixture fixture,
        Action<SentinelOptions>? configure = null,
        Action<IServiceCollection>? more = null,
        Func<SimulatorOptions, SimulatorOptions>? change = null)
    {
        var world = await World.StartAsync(change is null ? BackfilledFixture.Demo : change(BackfilledFixture.Demo));
        var path = fixture.Copy();
        var store = SqliteEntityStore.Open(path);
        return new ResponseRig(world, path, store, world.Open(store, Enforce(configure), more));
    }

    public static Action<SentinelOptions> Enforce(Action<SentinelOptions>? configure) => options =>
    {
        options.Response.Mode = "enforce";
        configure?.Invoke(options);
    };

    /// <summary>Lets time pass in five-minute sweeps, from half past twelve on, until something is so; fails after three hours.</summary>
    public async Task RunUntilAsync(Func<Task<bool>> isSo)
    {
        if (World.Now < World.Noon.AddMinutes(30))
        {
            World.Clock.Set(World.Noon.AddMinutes(30));
        }

        while (!await isSo())
        {
            Assert.True(World.Now < World.Noon.AddHours(3), "It did not happen within three hours.");
            World.Clock.Advance(Five);
            await Host.SweepAsync();
        }
    }

    public Task RunUntilAsync(Func<bool> isSo) => RunUntilAsync(() => Task.FromResult(isSo()));

    /// <summary>Sweeps without telling anybody until an episode of the stolen key is critical, so that a test can step in before the response.</summary>
    public async Task CollectUntilCriticalAsync()
    {
        World.Clock.Set(World.Noon.AddMinutes(30));
        while (!(await Host.AlertsAsync()).Any(alert => alert is { IsOpen: true, Severity: Severity.Critical } && alert.Subject.Key?.Value == Stolen))
        {
            Assert.True(World.Now < World.Noon.AddHours(3), "Nothing became critical within three hours.");
            World.Clock.Advance(Five);
            await Host.CollectAsync();
        }
    }

    public Task NotifyAsync() => Host.Engine.NotifyAsync(CancellationToken.None);

    /// <summary>The event the responder gets for the stolen key's critical episode.</summary>
    public async Task<SentinelEvent> CriticalEventAsync()
    {
        await CollectUntilCriticalAsync();
        await foreach (var due in Host.Get<OutboxStore>().DueAsync(CancellationToken.None))
        {
            if (due.Body is { } body && SentinelEvent.Parse(body) is { } parsed && parsed.Data.ApiKeyId == Stolen && parsed.Data.Severity == "critical")
            {
                return parsed;
            }
        }

        throw new InvalidOperationException("The outbox holds no critical event of the stolen key.");
    }

    /// <summary>What was withheld on the stolen key, by guard rail, newest last.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> WithheldAsync(string? key = null) =>
        [.. (await Host.LedgerAsync()).Where(entry => entry.Kind is LedgerKind.Withheld && entry.Subject.EndsWith($"/keys/{key ?? Stolen}", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await store.DisposeAsync();
        await World.DisposeAsync();
    }
}
