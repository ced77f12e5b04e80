using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>One configured account: how it is read, and how it is acted on.</summary>
/// <param name="Usage">Reads, with the collecting credential.</param>
/// <param name="Keys">Lists keys, with the collecting credential too.</param>
/// <param name="Control">Acts, with the response credential; made when first needed, so that observing never loads it.</param>
public sealed record ProviderConnection(IUsageProvider Usage, IKeyDirectory Keys, Lazy<IKeyControl> Control)
{
    public ProviderAccount Account => Usage.Account;
}
