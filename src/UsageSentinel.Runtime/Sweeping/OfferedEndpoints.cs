using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Reading what an organization may not have.</summary>
public static class OfferedEndpoints
{
    /// <summary>The reading, or null where this organization has no such endpoint: its usage is unknown, not zero, and no reason to stop reading the others.</summary>
    public static async Task<UsageReading?> ReadIfOfferedAsync(
        this IUsageProvider provider, UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken)
    {
        try
        {
            return await provider.ReadUsageAsync(endpoint, window, width, cancellationToken);
        }
        catch (ProviderException absent) when (absent.Error is ProviderError.NotFound && endpoint != provider.Endpoints[0])
        {
            return null;
        }
    }
}
