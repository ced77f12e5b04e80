using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>
/// The one way an alert changes in the store. The order of the writes makes it safe to stop before any of them:
/// <list type="number">
/// <item>the pointers of the alert index;</item>
/// <item>the pointers to judgements that the ledger does not name yet;</item>
/// <item>the pointers of the outbox;</item>
/// <item>the state with its alerts, transitions, judgements and events, and the usage it was judged on, in one transaction if they fit; what does not fit is written
/// before the state, under the same names in every attempt.</item>
/// </list>
/// A pointer without its row is harmless: readers pass over it. A row without its pointer would never be found, so pointers come first.
/// The state is guarded by its ETag. After a stop, or after a conflict, the caller reads the state again and repeats the change: alerts
/// and events have the same ids then, so nothing is lost and nothing is stored twice.
/// </summary>
public sealed class AlertCommitter(IEntityStore store, AlertEventFactory announcer)
{
    private readonly SeriesStore series = new(store);
    private readonly AccountStore accounts = new(store);
    private readonly AlertIndex index = new(store);
    private readonly UnsealedSteps unsealed = new(store);
    private readonly OutboxStore outbox = new(store);

    /// <summary>Commits the state of a series with what happened to its alerts.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="etag">The version it was made from; null if there was none.</param>
    /// <param name="change">What happened.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    /// <returns>Null if the state has changed in the meantime and was not written.</returns>
    public async Task<CommittedChange?> CommitAsync(KeyState state, string? etag, AlertChange change, CancellationToken cancellationToken)
    {
        var events = await PointAsync(state.Account, Partitions.Series(state.Account, state.Series), change, cancellationToken);
        return await series.CommitAsync(state, etag, new SeriesChange(change.Transitions, events, change.Grounds, change.Usage), cancellationToken) is { } version
            ? new CommittedChange(version, events)
            : null;
    }

    /// <summary>Commits the state of an account with what happened to its alerts.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="etag">The version it was made from; null if there was none.</param>
    /// <param name="change">What happened.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    /// <returns>Null if the state has changed in the meantime and was not written.</returns>
    public async Task<CommittedChange?> CommitAsync(AccountState state, string? etag, AlertChange change, CancellationToken cancellationToken)
    {
        var events = await PointAsync(state.Account, Partitions.Account(state.Account), change, cancellationToken);
        return await accounts.CommitAsync(state, etag, change.Transitions, events, cancellationToken) is { } version
            ? new CommittedChange(version, events)
            : null;
    }

    /// <summary>Puts one event into the outbox that changes no state: the pointer, then the row. A repetition writes the same event.</summary>
    public async Task SendAsync(string partition, SentinelEvent waiting, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await outbox.PointAsync(partition, [waiting], now, cancellationToken);
        await store.CommitAsync(TableNames.Sentinel, partition, [new EntityWrite.Upsert(OutboxStore.ToEntity(waiting))], cancellationToken);
    }

    private async Task<ImmutableArray<SentinelEvent>> PointAsync(
        ProviderAccount account, string partition, AlertChange change, CancellationToken cancellationToken)
    {
        var events = announcer.Announce(change.Transitions, change.DataThrough, change.IsFirstSweep).AddRange(change.OtherEvents);
        await index.PointAsync(account, partition, change.Transitions.Select(transition => transition.Alert), cancellationToken);
        await unsealed.PointAsync(account, partition, change.Grounds.Select(row => row.RowKey[RecordedTransitionId.Prefix.Length..]), change.At, cancellationToken);
        await outbox.PointAsync(partition, events, change.At, cancellationToken);
        return events;
    }
}
