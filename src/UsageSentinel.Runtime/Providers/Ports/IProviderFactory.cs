using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>One kind of provider: what it can do, what its configuration defaults to, and how its accounts are connected.</summary>
public interface IProviderFactory
{
    /// <summary>The <c>kind</c> in the configuration, and the provider's name in <see cref="ProviderAccount"/>.</summary>
    string Kind { get; }

    /// <summary>What this kind of provider can do.</summary>
    ProviderCapabilities Capabilities { get; }

    /// <summary>The hosts to which a key may be sent without being allowed by name.</summary>
    ImmutableArray<string> Hosts { get; }

    /// <summary>The address of its API, for an account that names none.</summary>
    string DefaultAddress { get; }

    /// <summary>Where the key that collects is, for an account that names none: <c>env:NAME</c>.</summary>
    string DefaultKey { get; }

    /// <summary>How the types of its keys begin in GitHub's secret scanning, such as <c>openai</c>; null if GitHub does not find its keys.</summary>
    /// <value>The default is null.</value>
    string? SecretType => null;

    /// <summary>
    /// Registers one account: its <see cref="IUsageProvider"/>, <see cref="IKeyDirectory"/> and <see cref="IKeyControl"/> as keyed services
    /// by its <see cref="ProviderAccount"/>. The response key is read at the first action, not before.
    /// </summary>
    void Register(IServiceCollection services, ProviderSetup setup);
}
