using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What only the host in Azure has: identities, tables, queues.</summary>
internal static class FunctionsRegistration
{
    internal static QueueClientOptions Base64 => new() { MessageEncoding = QueueMessageEncoding.Base64 };

    public static IServiceCollection AddAzureStores(this IServiceCollection services, SentinelOptions options, IConfiguration configuration)
    {
        if (configuration[HostSettings.Emulator] is { Length: > 0 } emulator)
        {
            services.TryAddSingleton<IEntityStore>(_ => TablesEntityStore.ForEmulator(emulator));
            services.TryAddSingleton(_ => new QueueServiceClient(emulator, Base64));
            return services.AddSingleton<PoisonQueues>();
        }

        var identities = AzureIdentities.Of(configuration);
        services.TryAddSingleton(identities);
        services.TryAddSingleton<IEntityStore>(_ => TablesEntityStore.Connect(Tables(options), identities.Sweep));
        if (identities.AreApart)
        {
            services.TryAddKeyedSingleton<IEntityStore>(GuardedStore.Key, (_, _) => TablesEntityStore.Connect(Tables(options), identities.Response));
        }

        services.TryAddSingleton(_ => new QueueServiceClient(Queues(configuration), identities.Sweep, Base64));
        return services.AddSingleton<PoisonQueues>();
    }

    /// <summary>The queue service of the account the host itself works with.</summary>
    /// <exception cref="ConfigurationException">Neither a name nor an address is set.</exception>
    internal static Uri Queues(IConfiguration configuration) =>
        configuration[Nested(HostSettings.QueueServiceUri)] is { Length: > 0 } address ? new Uri(address)
        : configuration[Nested(HostSettings.StorageAccount)] is { Length: > 0 } account ? new Uri($"https://{account}.queue.core.windows.net/")
        : throw new ConfigurationException(
            [$"{HostSettings.StorageAccount}: the Functions host needs the name of its storage account (or {HostSettings.QueueServiceUri}, the address of the queue service)."]);

    private static string Nested(string variable) => variable.Replace("__", ":", StringComparison.Ordinal);

    internal static Uri Tables(SentinelOptions options) => new(
        options.Store.Endpoint ?? throw new ConfigurationException(["store.endpoint: the Functions host needs the address of the table service."]));
}
