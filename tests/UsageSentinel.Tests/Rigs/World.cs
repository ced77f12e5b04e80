using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A simulated organization with its clock, to which engines are pointed.</summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>A Tuesday: office keys are at work, nightly ones asleep.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    private World(SimulatorServer server, SimulatedClock clock, SimulatorOptions options) => (Server, Clock, Options) = (server, clock, options);

    public SimulatorServer Server { get; }

    public SimulatedClock Clock { get; }

    public SimulatorOptions Options { get; }

    public SimulatedOrganization Organization => Server.Organization;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static async Task<World> StartAsync(SimulatorOptions? options = null, DateTimeOffset? start = null)
    {
        var chosen = options ?? new SimulatorOptions { Keys = 12, Scenario = "quiet" };
        var clock = new SimulatedClock(start ?? Noon);
        return new World(await SimulatorServer.StartAsync(chosen, clock, 0, CancellationToken.None), clock, chosen);
    }

    public EngineHost Open(IEntityStore store, Action<SentinelOptions>? configure = null, Action<IServiceCollection>? more = null) =>
        new(Server.BaseUrl, Options.AdminKey, Clock, store, configure, more);

    public string KeyOf(IncidentType type) => Organization.Incidents.First(incident => incident.Type == type).KeyId;

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
