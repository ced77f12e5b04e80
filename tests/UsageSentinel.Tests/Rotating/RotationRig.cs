using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>A simulated organization, the whole engine, and a folder as vault.</summary>
internal sealed class RotationRig : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private RotationRig(World world, IEntityStore store, Action<SentinelOptions>? configure, Action<IServiceCollection>? more)
    {
        World = world;
        Store = store;
        Host = world.Open(store, options => Configure(options, configure), more);
    }

    public World World { get; }

    public IEntityStore Store { get; }

    public EngineHost Host { get; private set; }

    public string Vault => Path.Combine(folder.Path, "vault");

    public Rotations Rotations => Host.Get<Rotations>();

    public static async Task<RotationRig> StartAsync(Action<SentinelOptions>? configure = null, IEntityStore? store = null, int keys = 6, Action<IServiceCollection>? more = null)
    {
        var options = new SimulatorOptions { Keys = keys, Days = 35, Scenario = "quiet", Traps = SimulatorTraps.LateBuckets, LateMinutes = 5 };
        return new RotationRig(await World.StartAsync(options), store ?? new MemoryEntityStore(), configure, more);
    }

    public SimulatedKey Key(KeyLife life) => World.Organization.Keys.First(key => key.Life == life);

    /// <summary>Plans and starts.</summary>
    public async Task<Rotation> StartAsync(string key)
    {
        var plan = await Rotations.PlanAsync(key, new RotationRequest("cli:test", RotationVaults.Vault), CancellationToken.None);
        return await Rotations.StartAsync(plan.Rotation ?? throw new InvalidOperationException(plan.Refusal), CancellationToken.None);
    }

    /// <summary>The rotation of a key, open or ended.</summary>
    public async Task<Rotation> OfAsync(string key) => (await Rotations.ListAsync(DateTimeOffset.UnixEpoch, CancellationToken.None)).First(one => one.OldKey.Value == key);

    /// <summary>Continues one rotation once.</summary>
    public async Task RunAsync(Rotation rotation)
    {
        if (await Host.Get<RotationStore>().FindAsync(rotation.Account, rotation.OldKey, CancellationToken.None) is { } stored)
        {
            await Host.Get<RotationRunner>().RunAsync(stored, World.Now, CancellationToken.None);
        }
    }

    /// <summary>Continues one rotation every two hours until it is over, without a sweep.</summary>
    public async Task ContinueAsync(Rotation rotation, int mostRounds)
    {
        for (var round = 0; round < mostRounds && !(await OfAsync(rotation.OldKey.Value)).Phase.IsOver(); round++)
        {
            await RunAsync(rotation);
            World.Clock.Advance(TimeSpan.FromHours(2));
        }
    }

    /// <summary>Sweeps every few hours.</summary>
    public async Task PassAsync(int hours, int every = 6)
    {
        for (var passed = 0; passed < hours; passed += every)
        {
            World.Clock.Advance(TimeSpan.FromHours(every));
            await Host.SweepAsync();
        }
    }

    /// <summary>What the secret file of a rotation holds.</summary>
    public string SecretOf(Rotation rotation) => File.ReadAllText(Path.Combine(Vault, rotation.SecretName + ".env"));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await World.DisposeAsync();
        folder.Delete();
    }

    private void Configure(SentinelOptions options, Action<SentinelOptions>? configure)
    {
        options.Rotation = new RotationOptions
        {
            Vault = "file:" + Vault,
            QuietHours = 48,
            DeadlineDays = 4,
            MaxDeletionsPerHour = 10,
            Scopes = [new RotationScopeOptions { Keys = "*", Scopes = ["api.model.request"] }],
        };
        options.Detection.BackfillDays = 35;
        configure?.Invoke(options);
    }
}
