using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>The old key of a rotation at the provider: whether it exists, what speaks against its deletion, and the deletion.</summary>
internal sealed class OldKeys(ProviderKeys keys, ControlReader control, RotationStore store, RotationSettings settings)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Whether the provider lists the key.</summary>
    public Task<KeyPresence> FindAsync(Rotation rotation, CancellationToken cancellationToken) =>
        keys.FindAsync(rotation.Account, rotation.Project, rotation.OldKey, cancellationToken);

    /// <summary>What the guardrails of a deletion look at, read from the provider and the store now.</summary>
    public async Task<DeletionFacts> FactsAsync(Rotation rotation, bool isUseExpected, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = new TimeWindow(BucketWidth.Hour.Floor(now - settings.Policy.Quiet), BucketWidth.Hour.Ceiling(now));
        var usage = await keys.UsageAsync(rotation.Account, rotation.NewKey is { } next ? [rotation.OldKey, next] : [rotation.OldKey], window, BucketWidth.Hour, cancellationToken);
        var lastUse = LastUse(usage, rotation.OldKey, now);
        if (lastUse <= window.Start.AddHours(1))
        {
            // Used in the hour in which the set time begins: only the minute says whether before or within.
            lastUse = LastUse(await keys.UsageAsync(rotation.Account, [rotation.OldKey], new TimeWindow(window.Start, window.Start.AddHours(1)), BucketWidth.Minute, cancellationToken), rotation.OldKey, now) ?? lastUse;
        }

        var isRead = usage is not null;
        ApiKey? old = null;
        bool? successor = null;
        try
        {
            old = await keys.ListedAsync(rotation.Account, rotation.Project, rotation.OldKey, cancellationToken);
            successor = rotation.NewKey is { } key && await keys.ListedAsync(rotation.Account, rotation.Project, key, cancellationToken) is not null;
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
            SuccessorRequests = usage?.Where(row => row.Dimensions.Key is { } key && key == rotation.NewKey).Sum(row => row.Counts.Requests) ?? 0,
            IsUseExpected = isUseExpected,
            DeletedLately = await DeletedLatelyAsync(rotation, now, cancellationToken),
        };
    }

    private static DateTimeOffset? LastUse(ImmutableArray<UsageRow>? usage, KeyId key, DateTimeOffset now) =>
        usage?.Where(row => row.Dimensions.Key == key).Max(row => (DateTimeOffset?)(row.Window.End < now ? row.Window.End : now));

    /// <summary>Deletes the key, or its service account if the account has no other key.</summary>
    /// <returns>False if the provider refuses to delete a key of a shared account by itself. Nothing was deleted then.</returns>
    public Task<bool> DeleteAsync(Rotation rotation, CancellationToken cancellationToken) =>
        keys.DeleteAsync(rotation.Account, rotation.Project, rotation.OldKey, cancellationToken);

    private async Task<int> DeletedLatelyAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await store.OpenAsync(cancellationToken)).Concat(await store.EndedAsync(now - Hour - Hour, cancellationToken))
            .Select(one => one.Saga)
            .Count(one => one.Id != rotation.Id && one.DeletingAt > now - Hour);
}
