using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The configured accounts, each registered by the factory of its kind.</summary>
internal static class ProviderRegistration
{
    /// <param name="services">May have further <see cref="IProviderFactory"/> instances.</param>
    /// <param name="options">Checked options; without a provider, one with its defaults is registered.</param>
    /// <exception cref="ConfigurationException">No factory has the kind of a provider.</exception>
    public static IServiceCollection AddProviders(this IServiceCollection services, SentinelOptions options)
    {
        var factories = services
            .Where(service => service.ServiceType == typeof(IProviderFactory))
            .Select(service => service.ImplementationInstance)
            .OfType<IProviderFactory>()
            .Concat(ProviderKinds.All)
            .ToDictionary(factory => factory.Kind, StringComparer.Ordinal);
        var providers = options.Organizations();
        foreach (var provider in providers)
        {
            if (!factories.TryGetValue(provider.Kind, out var factory))
            {
                var known = string.Join(", ", factories.Keys.Order(StringComparer.Ordinal));
                throw new ConfigurationException([$"The provider '{provider.Name}' has the unknown kind '{provider.Kind}'. Use one of: {known}."]);
            }

            if (factory.Capabilities.MissingWidths.Select(width => width.Name()).ToList() is { Count: > 0 } missing)
            {
                throw new ConfigurationException([$"The provider '{provider.Name}' has no usage in buckets of {string.Join(" and ", missing)}, which detection needs."]);
            }

            factory.Register(services, new ProviderSetup(
                provider.Name,
                new Uri(provider.BaseUrl),
                provider.AllowHost,
                built => Credentials.Parse(provider.AdminKey, built.GetRequiredService<AzureIdentities>().Sweep),
                provider.ResponseKey is { } response ? built => Credentials.Parse(response, built.GetRequiredService<AzureIdentities>().Response) : null));
        }

        return services.AddSingleton(built => new ProviderConnections(
        [
            .. providers.Select(provider => new ProviderAccount(provider.Kind, provider.Name)).Select(account => new ProviderConnection(
                built.GetRequiredKeyedService<IUsageProvider>(account),
                built.GetRequiredKeyedService<IKeyDirectory>(account),
                // A failure to make it is not kept.
                new Lazy<IKeyControl>(() => built.GetRequiredKeyedService<IKeyControl>(account), LazyThreadSafetyMode.PublicationOnly))),
        ]));
    }
}
