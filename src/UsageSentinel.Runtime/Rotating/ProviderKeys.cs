using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Keys that are deleted because they are silent: whether the provider lists them, what it says of their use, and the deletion.</summary>
internal sealed class ProviderKeys(ProviderConnections connections)
{
    /// <summary>Whether the provider lists the key.</summary>
    public async Task<KeyPresence> FindAsync(ProviderAccount account, ProjectId project, KeyId key, CancellationToken cancellationToken)
    {
        try
        {
            return await Connection(account).Keys.FindKeyAsync(project, key, cancellationToken) is null ? KeyPresence.Gone : KeyPresence.Listed;
        }
        catch (ProviderException)
        {
            return KeyPresence.Unreadable;
        }
    }

    /// <summary>The key as the provider lists it; null if it does not.</summary>
    /// <exception cref="ProviderException">The provider could not be asked.</exception>
    public Task<ApiKey?> ListedAsync(ProviderAccount account, ProjectId project, KeyId key, CancellationToken cancellationToken) =>
        Connection(account).Keys.FindKeyAsync(project, key, cancellationToken);

    /// <summary>What the provider reports of some keys since a time. Only they are asked for, where the provider allows that.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="window">Whole buckets of <paramref name="width"/>.</param>
    /// <param name="width">The width of the buckets.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The rows with use; null if any of them could not be read.</returns>
    public async Task<ImmutableArray<UsageRow>?> UsageAsync(ProviderAccount account, ImmutableArray<KeyId> keys, TimeWindow window, BucketWidth width, CancellationToken cancellationToken)
    {
        var usage = Connection(account).Usage;
        var rows = ImmutableArray.CreateBuilder<UsageRow>();
        try
        {
            foreach (var endpoint in usage.Endpoints)
            {
                var read = (await usage.ReadOfKeysAsync(endpoint, window, width, keys, cancellationToken))?.Rows ?? [];
                rows.AddRange(read.Where(row => row.Counts != default && row.Dimensions.Key is { } key && keys.Contains(key)));
            }

            return rows.ToImmutable();
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    /// <summary>Deletes the key, or its service account if the account has no other key.</summary>
    /// <returns>False if the provider refuses to delete a key of a shared account by itself. Nothing was deleted then.</returns>
    public async Task<bool> DeleteAsync(ProviderAccount account, ProjectId project, KeyId key, CancellationToken cancellationToken)
    {
        var control = Connection(account).Control.Value;
        if (await control.FindKeyAsync(project, key, cancellationToken) is not { } listed)
        {
            return true;
        }

        if (listed is { OwnerType: KeyOwnerType.ServiceAccount, OwnerId: { } owner })
        {
            var all = await control.ListKeysAsync(project, cancellationToken);
            if (all.Any(one => one.Id == listed.Id) && !all.Any(one => one.Id != listed.Id && one.OwnerType is not KeyOwnerType.User && one.OwnerId == owner))
            {
                await control.DeleteServiceAccountAsync(project, owner, cancellationToken);
                return true;
            }
        }

        try
        {
            await control.DeleteKeyAsync(project, key, cancellationToken);
            return true;
        }
        catch (ProviderException refused) when (refused.Error is ProviderError.Refused && listed.OwnerType is not KeyOwnerType.User)
        {
            return false;
        }
    }

    private ProviderConnection Connection(ProviderAccount account) =>
        connections.Find(account) ?? throw new ProviderException(ProviderError.Refused, $"The organization {account.Account} is not configured.");
}
