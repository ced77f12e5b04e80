using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Connects the accounts of one kind of provider.</summary>
public interface IProviderFactory
{
    /// <summary>The <c>kind</c> in the configuration, and the provider's name in <see cref="ProviderAccount"/>.</summary>
    string Kind { get; }

    /// <summary>
    /// Registers one account: its <see cref="IUsageProvider"/>, <see cref="IKeyDirectory"/> and <see cref="IKeyControl"/> as keyed services
    /// by its <see cref="ProviderAccount"/>. The response key is read at the first action, not before.
    /// </summary>
    void Register(IServiceCollection services, ProviderSetup setup);
}
