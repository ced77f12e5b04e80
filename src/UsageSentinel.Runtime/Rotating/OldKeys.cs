using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>The old key of a rotation at the provider: whether it exists, what speaks against its deletion, and the deletion.</summary>
internal sealed class OldKeys(ProviderConnections connections, ControlReader control, RotationStore store, RotationSettings settings)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Whether the provider lists the key.</summary>
    public async Task<KeyPresence> FindAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        try
        {
            return await Connection(rotation).Keys.FindKeyAsync(rotation.Project, rotation.OldKey, cancellationToken) is null ? KeyPresence.Gone : KeyPresence.Listed;
        }
        catch (ProviderException)
        {
            return KeyPresence.Unreadable;
        }
    }

    /// <summary>What the guardrails of a deletion look at, read from the provider and the store now.</summary>
    public async Task<DeletionFacts> FactsAsync(Rotation rotation, bool isUseExpected, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = Connection(rotation);
        var since = BucketWidth.Hour.Floor(now - settings.Policy.Quiet);
        var (isRead, lastUse, carried) = await UsageAsync(connection, rotation, new TimeWindow(since, BucketWidth.Hour.Ceiling(now)), now, cancellationToken);
        ApiKey? old = null;
        bool? successor = null;
        try
        {
            old = await connection.Keys.FindKeyAsync(rotation.Project, rotation.OldKey, cancellationToken);
            successor = rotation.NewKey is { } key && await connection.Keys.FindKeyAsync(rotation.Project, key, cancellationToken) is not null;
        }
        catch (ProviderException)
        {
            isRead = isRead && old is not null;
        }

        return new DeletionFacts
        {
            IsStopped = await control.IsStoppedAsync(cancellationToken),
            ProtectedBy = await control.ProtectedByAsync(new SeriesId(rotation.Project, rotation.OldKey), old, cancellationToken),
            IsUsageRead = isRead,
            LastUse = old?.LastUsedAt is { } used && !(lastUse >= used) ? used : lastUse,
            IsSuccessorListed = successor,
            SuccessorRequests = carried,
            IsUseExpected = isUseExpected,
            DeletedLately = await DeletedLatelyAsync(rotation, now, cancellationToken),
        };
    }

    /// <summary>Deletes the key, or its service account if the account has no other key.</summary>
    /// <returns>False if the provider refuses to delete a key of a shared account by itself. Nothing was deleted then.</returns>
    public async Task<bool> DeleteAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var levers = Connection(rotation).Control.Value;
        if (await levers.FindKeyAsync(rotation.Project, rotation.OldKey, cancellationToken) is not { } key)
        {
            return true;
        }

        if (key is { OwnerType: KeyOwnerType.ServiceAccount, OwnerId: { } owner })
        {
            var all = await levers.ListKeysAsync(rotation.Project, cancellationToken);
            if (all.Any(one => one.Id == key.Id) && !all.Any(one => one.Id != key.Id && one.OwnerType is not KeyOwnerType.User && one.OwnerId == owner))
            {
                await levers.DeleteServiceAccountAsync(rotation.Project, owner, cancellationToken);
                return true;
            }
        }

        try
        {
            await levers.DeleteKeyAsync(rotation.Project, rotation.OldKey, cancellationToken);
            return true;
        }
        catch (ProviderException refused) when (refused.Error is ProviderError.Refused && key.OwnerType is not KeyOwnerType.User)
        {
            return false;
        }
    }

    /// <summary>The last use of the old key and the requests of the new one, as the provider reports them.</summary>
    private static async Task<(bool IsRead, DateTimeOffset? LastUse, long Carried)> UsageAsync(
        ProviderConnection connection, Rotation rotation, TimeWindow window, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? last = null;
        var carried = 0L;
        try
        {
            foreach (var endpoint in connection.Usage.Endpoints)
            {
                foreach (var row in (await connection.Usage.ReadIfOfferedAsync(endpoint, window, BucketWidth.Hour, cancellationToken))?.Rows ?? [])
                {
                    if (row.Dimensions.Key == rotation.OldKey && row.Counts != default)
                    {
                        var end = row.Window.End < now ? row.Window.End : now;
                        last = end > last || last is null ? end : last;
                    }
                    else if (row.Dimensions.Key is { } key && key == rotation.NewKey)
                    {
                        carried += row.Counts.Requests;
                    }
                }
            }

            return (true, last, carried);
        }
        catch (ProviderException)
        {
            return (false, last, carried);
        }
    }

    private async Task<int> DeletedLatelyAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await store.OpenAsync(cancellationToken)).Concat(await store.EndedAsync(now - Hour - Hour, cancellationToken))
            .Select(one => one.Rotation)
            .Count(one => one.Id != rotation.Id && one.DeletingAt > now - Hour);

    private ProviderConnection Connection(Rotation rotation) =>
        connections.Find(rotation.Account) ?? throw new ProviderException(ProviderError.Refused, $"The organization {rotation.Account.Account} is not configured.");
}
