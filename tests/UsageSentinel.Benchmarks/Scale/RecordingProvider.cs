using System.Collections.Concurrent;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>A provider that remembers what was asked, so that the same can be asked again with nothing done about the answers.</summary>
internal sealed class RecordingProvider(IUsageProvider inner) : IUsageProvider
{
    private readonly ConcurrentQueue<Func<Task>> asked = new();

    public ProviderAccount Account => inner.Account;

    public ProviderCapabilities Capabilities => inner.Capabilities;

    public Task<UsageReading> ReadUsageAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken) =>
        Ask(() => inner.ReadUsageAsync(endpoint, window, width, cancellationToken));

    public Task<UsageReading?> ReadIfOfferedAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken) =>
        Ask(() => inner.ReadIfOfferedAsync(endpoint, window, width, cancellationToken));

    public Task<CostReading> ReadCostsAsync(TimeWindow window, CancellationToken cancellationToken) =>
        Ask(() => inner.ReadCostsAsync(window, cancellationToken));

    public Task<Inventory> ReadInventoryAsync(CancellationToken cancellationToken) =>
        Ask(() => inner.ReadInventoryAsync(cancellationToken));

    /// <summary>Asks everything once more, in the same order, and forgets it.</summary>
    public async Task RepeatAsync()
    {
        while (asked.TryDequeue(out var ask))
        {
            await ask();
        }
    }

    private Task<T> Ask<T>(Func<Task<T>> ask)
    {
        asked.Enqueue(ask);
        return ask();
    }
}
