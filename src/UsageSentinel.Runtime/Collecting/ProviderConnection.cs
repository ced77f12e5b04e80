using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>One configured account: how it is read, and how it is acted on.</summary>
/// <param name="Usage">Reads, with the collecting credential.</param>
/// <param name="Control">Acts, with the response credential; made when first needed, so that observing never loads it.</param>
public sealed record ProviderConnection(IUsageProvider Usage, Lazy<IKeyControl> Control)
{
    public ProviderAccount Account => Usage.Account;
}
