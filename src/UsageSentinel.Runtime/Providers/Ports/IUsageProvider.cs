using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Reads one organization at one provider. Every method throws <see cref="ProviderException"/> where the world is broken.</summary>
public interface IUsageProvider
{
    ProviderAccount Account { get; }

    /// <summary>What this kind of provider can do.</summary>
    ProviderCapabilities Capabilities { get; }

    /// <summary>The kinds of usage this provider meters.</summary>
    IReadOnlyList<UsageEndpoint> Endpoints => Capabilities.Meters;

    /// <summary>Reads every bucket of <paramref name="window"/>: all pages, or it throws.</summary>
    Task<UsageReading> ReadUsageAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken);

    /// <summary>The same, or null where this organization has no such endpoint: its usage is unknown, not zero, and no reason to stop reading the others.</summary>
    async Task<UsageReading?> ReadIfOfferedAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadUsageAsync(endpoint, window, width, cancellationToken);
        }
        catch (ProviderException absent) when (absent.Error is ProviderError.NotFound && endpoint != Endpoints[0])
        {
            return null;
        }
    }

    /// <summary>
    /// What some keys used; null where this organization has no such endpoint, or where its usage never names a key. A provider that cannot be
    /// asked for keys answers with the usage of all, so the caller selects.
    /// </summary>
    Task<UsageReading?> ReadOfKeysAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, ImmutableArray<KeyId> keys, CancellationToken cancellationToken) =>
        ReadIfOfferedAsync(endpoint, window, width, cancellationToken);

    /// <summary>Reads billed cost for the whole days of <paramref name="window"/>.</summary>
    Task<CostReading> ReadCostsAsync(TimeWindow window, CancellationToken cancellationToken);

    Task<Inventory> ReadInventoryAsync(CancellationToken cancellationToken);
}
