using Azure.Core;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>
/// The console of the Functions host. It is built from services of its own, in which every client of Azure uses the identity of the console:
/// that one reads tables and adds messages to the queue of the responder, and has no right to a vault.
/// </summary>
internal sealed class ConsoleContainer : IAsyncDisposable
{
    private readonly ServiceProvider inner;

    private ConsoleContainer(ServiceProvider inner) => this.inner = inner;

    /// <summary>The console with its sign-in.</summary>
    public required SignedInConsole Console { get; init; }

    /// <param name="host">The services of the host.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="configuration">The app settings: which identity the console has.</param>
    public static ConsoleContainer Build(IServiceProvider host, SentinelOptions options, IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        services.AddSingleton(host.GetRequiredService<TimeProvider>());
        services.AddSingleton(host.GetRequiredService<SentinelMetrics>());
        services.AddSingleton<IFormQueue, CommandSender>();
        AddClients(services, host, options, configuration);
        services.AddUsageSentinel(options, (_, _) => { });
        var inner = services.BuildServiceProvider();
        return new ConsoleContainer(inner)
        {
            Console = new SignedInConsole(
                inner.GetRequiredService<ConsoleSite>(),
                host.GetService<EntraTokens>(),
                options.Links.Console is { } address ? new Uri(address) : null,
                host.GetRequiredService<TimeProvider>()),
        };
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static void AddClients(ServiceCollection services, IServiceProvider host, SentinelOptions options, IConfiguration configuration)
    {
        if (configuration[HostSettings.Emulator] is { Length: > 0 })
        {
            services.AddSingleton(host.GetRequiredService<IEntityStore>());
            services.AddSingleton<ICommandTransport>(new CommandQueue(host.GetRequiredService<QueueServiceClient>()));
            return;
        }

        var identity = Identity(host, configuration);
        services.AddSingleton(new AzureIdentities(identity, identity, false));
        services.AddSingleton<IEntityStore>(_ => TablesEntityStore.Connect(FunctionsRegistration.Tables(options), identity));
        services.AddSingleton<ICommandTransport>(_ => new CommandQueue(
            new QueueServiceClient(FunctionsRegistration.Queues(configuration), identity, FunctionsRegistration.Base64)));
    }

    private static TokenCredential Identity(IServiceProvider host, IConfiguration configuration) =>
        configuration[HostSettings.ConsoleIdentity] is { Length: > 0 } client
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client))
            : host.GetRequiredService<AzureIdentities>().Sweep;
}
