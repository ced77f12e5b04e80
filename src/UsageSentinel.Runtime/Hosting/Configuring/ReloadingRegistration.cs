using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary>Registers everything so that it follows a <c>sentinel.json</c> which may change while the host runs.</summary>
internal static class ReloadingRegistration
{
    /// <param name="services">The host's own services.</param>
    /// <param name="configuration">The app settings; one of them names the blob.</param>
    /// <param name="settings">The app settings that override single values of the file.</param>
    /// <param name="register">Registers what is built from a configuration.</param>
    public static IServiceCollection AddReloading(
        this IServiceCollection services,
        IConfiguration configuration,
        IReadOnlyDictionary<string, string> settings,
        Action<IServiceCollection, SentinelOptions> register)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SentinelMetrics>();
        services.TryAddSingleton(AzureIdentities.Of(configuration));
        services.TryAddSingleton<IConfigurationText>(provider => new ConfigurationBlob(Blob(provider, configuration)));
        services.TryAddSingleton<IEntityStore>(provider => Store(provider, configuration));
        services.AddSingleton<LastGoodConfiguration>();
        services.AddSingleton(provider => new LiveConfiguration(
            provider.GetRequiredService<IConfigurationText>(),
            settings,
            provider.GetRequiredService<LastGoodConfiguration>(),
            options => Build(provider, options, register),
            provider.GetRequiredService<SentinelMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LiveConfiguration>>()));
        services.AddHostedService<ConfigurationRefresher>();
        Forward(services, register);
        return services;
    }

    private static BlobClient Blob(IServiceProvider provider, IConfiguration configuration)
    {
        var address = new Uri(configuration[HostSettings.Configuration] ?? "");
        return configuration[HostSettings.Emulator] is { Length: > 0 } emulator && new BlobUriBuilder(address) is var parts
            ? new BlobClient(emulator, parts.BlobContainerName, parts.BlobName)
            : new BlobClient(address, provider.GetRequiredService<AzureIdentities>().Sweep);
    }

    private static TablesEntityStore Store(IServiceProvider provider, IConfiguration configuration) => configuration switch
    {
        _ when configuration[HostSettings.Emulator] is { Length: > 0 } emulator => TablesEntityStore.ForEmulator(emulator),
        _ when configuration["Sentinel:Store:Endpoint"] is { Length: > 0 } endpoint => TablesEntityStore.Connect(new Uri(endpoint), provider.GetRequiredService<AzureIdentities>().Sweep),
        _ => throw new ConfigurationException(["Sentinel__Store__Endpoint: the Functions host needs the address of the table service."]),
    };

    private static ServiceProvider Build(IServiceProvider host, SentinelOptions options, Action<IServiceCollection, SentinelOptions> register)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        services.AddSingleton(host.GetRequiredService<TimeProvider>());
        services.AddSingleton(host.GetRequiredService<SentinelMetrics>());
        services.AddSingleton(host.GetRequiredService<RunningWork>());
        services.AddSingleton(host.GetRequiredService<AzureIdentities>());
        services.AddSingleton(host.GetRequiredService<IEntityStore>());
        register(services, options);
        return services.BuildServiceProvider();
    }

    /// <summary>Whatever a configuration would register is there for the triggers, and is that of the configuration in force.</summary>
    private static void Forward(IServiceCollection services, Action<IServiceCollection, SentinelOptions> register)
    {
        var template = new ServiceCollection();
        register(template, new SentinelOptions());
        foreach (var (type, key) in template.Where(IsOurs).Select(descriptor => (descriptor.ServiceType, descriptor.ServiceKey)).Distinct().ToList())
        {
            if (services.Any(descriptor => descriptor.ServiceType == type && Equals(descriptor.ServiceKey, key)))
            {
                continue;
            }

            if (key is null)
            {
                services.AddTransient(type, provider => Find(provider, type));
            }
            else
            {
                services.AddKeyedTransient(type, key, (provider, _) => provider.GetRequiredService<LiveConfiguration>().Current.GetRequiredKeyedService(type, key));
            }
        }
    }

    private static object Find(IServiceProvider provider, Type type)
    {
        var live = provider.GetRequiredService<LiveConfiguration>();
        var found = live.Current.GetRequiredService(type);
        return found is IHealthReport health ? new ConfigurationHealth(health, live) : found;
    }

    /// <summary>What the host would dispose after a call is left out: it belongs to the configuration in force.</summary>
    private static bool IsOurs(ServiceDescriptor descriptor) =>
        !descriptor.ServiceType.IsGenericTypeDefinition
        && descriptor.ServiceType.Namespace?.StartsWith("UsageSentinel.", StringComparison.Ordinal) == true
        && !typeof(IDisposable).IsAssignableFrom(descriptor.ServiceType)
        && !typeof(IAsyncDisposable).IsAssignableFrom(descriptor.ServiceType);
}
