using System.Collections.Concurrent;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>The calibration in force of each account. Read from the store now and then only: it changes once a night.</summary>
public sealed class Calibrations(ReconciliationStore store, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<ProviderAccount, (Calibration Calibration, DateTimeOffset ReadAt)> held = new();

    public async Task<Calibration> OfAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (held.TryGetValue(account, out var known) && now - known.ReadAt < GoodFor && now >= known.ReadAt)
        {
            return known.Calibration;
        }

        var read = await store.CalibrationAsync(account, cancellationToken);
        held[account] = (read, now);
        return read;
    }

    /// <summary>The version of the calibration in force, which is not read for it; 0 where none was learned yet.</summary>
    public async Task<int> VersionAsync(ProviderAccount account, CancellationToken cancellationToken) => await store.CalibrationVersionAsync(account, cancellationToken);

    /// <summary>Keeps a new version and uses it from now on.</summary>
    public async Task LearnAsync(ProviderAccount account, Calibration calibration, CancellationToken cancellationToken)
    {
        await store.WriteAsync(account, calibration, cancellationToken);
        held[account] = (calibration, clock.GetUtcNow());
    }
}
