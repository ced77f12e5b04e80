using System.Collections.Concurrent;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The states of accounts as a sweep holds them: with the lease that keeps two sweeps of one account apart.</summary>
public sealed class SweepAccounts(AccountStore accounts, AccountDirectory directory, SweepPolicy settings, LeaseOwner owner, TimeProvider clock)
{
    /// <summary>Accounts this process has written to the directory of the store.</summary>
    private readonly ConcurrentDictionary<ProviderAccount, bool> known = new();

    /// <summary>Takes or renews the lease; false if somebody else holds it.</summary>
    public Task<bool> TryLeaseAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        accounts.TryLeaseAsync(account, owner, clock.GetUtcNow(), settings.Lease, cancellationToken);

    /// <summary>Gives the lease back. One that cannot be given back runs out by itself, and says nothing of the sweep.</summary>
    public Task ReleaseAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        Faults.QuietlyAsync(stop => accounts.ReleaseAsync(account, owner, stop), cancellationToken);

    /// <summary>The state, and its version; null if there is none.</summary>
    public Task<(AccountState State, string? ETag)> LoadAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        accounts.LoadAsync(account, cancellationToken);

    /// <summary>Puts the account into the directory of the store, if this process has not done so.</summary>
    public async Task ListAsync(ProviderAccount account, string? etag, CancellationToken cancellationToken)
    {
        if (etag is null || !known.ContainsKey(account))
        {
            await directory.AddAsync(account, isRecording: false, cancellationToken);
            known[account] = true;
        }
    }

    /// <summary>Commits the watermark of a part of a sweep.</summary>
    /// <exception cref="SweepConflictException">Another sweep was faster.</exception>
    public async Task<string> AdvanceAsync(AccountState state, string? etag, CancellationToken cancellationToken) =>
        await accounts.CommitAsync(state, etag, [], [], cancellationToken) ?? throw new SweepConflictException("the watermark");
}
