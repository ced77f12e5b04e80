using System.Collections.Concurrent;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>The calibration in force of each account. Looked for in the store now and then only, and unpacked when it is another: it changes once a night.</summary>
public sealed class Calibrations(ReconciliationStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<ProviderAccount, (Calibration Calibration, DateTimeOffset ReadAt)> held = new();
    private readonly SemaphoreSlim turn = new(1, 1);

    public async Task<Calibration> OfAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        if (Held(account) is { } fresh)
        {
            return fresh;
        }

        // Keys are swept several at once: one of them reads for all.
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (Held(account) is { } meanwhile)
            {
                return meanwhile;
            }

            var now = clock.GetUtcNow();
            var read = held.TryGetValue(account, out var known) && await store.CalibrationVersionAsync(account, cancellationToken) == known.Calibration.Version
                ? known.Calibration
                : await store.CalibrationAsync(account, cancellationToken);
            held[account] = (read, now);
            return read;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The version of the calibration in force, which is not read for it; 0 where none was learned yet.</summary>
    public async Task<int> VersionAsync(ProviderAccount account, CancellationToken cancellationToken) => await store.CalibrationVersionAsync(account, cancellationToken);

    /// <summary>Keeps a new version and uses it from now on.</summary>
    public async Task LearnAsync(ProviderAccount account, Calibration calibration, CancellationToken cancellationToken)
    {
        await store.WriteAsync(account, calibration, cancellationToken);
        held[account] = (calibration, clock.GetUtcNow());
    }

    public void Dispose() => turn.Dispose();

    /// <summary>What was read lately; null for nothing.</summary>
    private Calibration? Held(ProviderAccount account)
    {
        var now = clock.GetUtcNow();
        return held.TryGetValue(account, out var known) && now - known.ReadAt < GoodFor && now >= known.ReadAt ? known.Calibration : null;
    }
}
