using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Finds outbox rows without reading every partition: a pointer is written before the commit and removed after the
/// send. A pointer whose commit never happened points at nothing and is harmless; the sweep that wrote it will come again.
/// </summary>
public sealed class OutboxStore(IEntityStore store)
{
    /// <summary>The row of an event, for the transaction of its cause: the event exists if and only if its cause does.</summary>
    internal static Entity ToEntity(SentinelEvent waiting) =>
        new Entity(RowKey(waiting.Id)).With("EventId", waiting.Id).WithBlob(Encoding.UTF8.GetBytes(waiting.ToJson()));

    internal static string RowKey(string eventId) => "o|" + eventId;

    /// <summary>Writes pointers to rows about to be committed in <paramref name="partition"/>.</summary>
    public async Task PointAsync(string partition, ImmutableArray<SentinelEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var batch in events.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Outbox,
                [.. batch.Select(waiting => new EntityWrite.Upsert(
                    new Entity(waiting.Id).With("Partition", partition).With("Row", RowKey(waiting.Id)).With("At", now)))],
                cancellationToken);
        }
    }

    /// <summary>Every event that waits, in the order of their ids, with its text.</summary>
    public async IAsyncEnumerable<DueEvent> DueAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pointer in PointersAsync(cancellationToken))
        {
            yield return await WithBodyAsync(pointer, cancellationToken);
        }
    }

    /// <summary>Every event that waits, in the order of their ids, without its text.</summary>
    public async IAsyncEnumerable<DueEvent> PointersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var pointer in store.QueryAsync(TableNames.Sentinel, Partitions.Outbox, RowRange.All, cancellationToken))
        {
            if (DueEvent.FromEntity(pointer) is { } due)
            {
                yield return due;
            }
        }
    }

    public async Task<DueEvent> WithBodyAsync(DueEvent due, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(TableNames.Sentinel, due.Partition, RowKey(due.Pointer), cancellationToken);
        return due with { Body = row is null ? null : Encoding.UTF8.GetString(row.Blob() ?? []) };
    }

    /// <summary>Lets an event that waits be sent without a person that it names. One that was sent meanwhile stays away.</summary>
    /// <param name="due">As read.</param>
    /// <param name="without">The same event without the person.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    internal async Task RewriteAsync(DueEvent due, SentinelEvent without, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(TableNames.Sentinel, due.Partition, RowKey(due.Pointer), cancellationToken) is { } row)
        {
            await store.CommitAsync(TableNames.Sentinel, due.Partition, [new EntityWrite.Replace(ToEntity(without), row.ETag)], cancellationToken);
        }
    }

    /// <summary>Takes an event for one sender until <paramref name="until"/>; null where somebody else was faster.</summary>
    public async Task<DueEvent?> ClaimAsync(DueEvent due, LeaseOwner owner, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var claimed = due with { Claim = due.Claim.Taken(owner.Name, until) };
        return await store.CommitAsync(
            TableNames.Sentinel, Partitions.Outbox, [new EntityWrite.Replace(claimed.ToEntity(), due.ETag)], cancellationToken) is CommitOutcome.Committed committed
            ? claimed with { ETag = committed.ETags[0] }
            : null;
    }

    /// <summary>Removes the row, then the pointer as it was read: one that was written again since then points at something new.</summary>
    public async Task SentAsync(DueEvent due, CancellationToken cancellationToken)
    {
        if (due.Body is not null)
        {
            await store.CommitAsync(TableNames.Sentinel, due.Partition, [new EntityWrite.Delete(RowKey(due.Pointer))], cancellationToken);
        }

        await store.CommitAsync(TableNames.Sentinel, Partitions.Outbox, [new EntityWrite.Delete(due.Pointer, due.ETag)], cancellationToken);
    }

    /// <summary>Records an attempt that failed; the event waits on.</summary>
    /// <param name="due">The event.</param>
    /// <param name="why">In words.</param>
    /// <param name="notBefore">When to try again; null for at the next occasion.</param>
    /// <param name="isRefused">Whether it will not work until somebody changes something.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public async Task FailedAsync(DueEvent due, string why, DateTimeOffset? notBefore, bool isRefused, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Outbox,
            [
                new EntityWrite.Upsert((due with { Claim = due.Claim.Attempted().Postponed(DisplayText.Of(why, 500), notBefore), IsRefused = isRefused }).ToEntity()),
            ],
            cancellationToken);

    /// <summary>Lets an event be tried at the next occasion, whatever it waited for; false where it is being sent just now.</summary>
    public async Task<bool> ReplayAsync(DueEvent due, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel,
        Partitions.Outbox,
        [new EntityWrite.Replace((due with { Claim = due.Claim.Retried(), IsRefused = false }).ToEntity(), due.ETag)],
        cancellationToken) is CommitOutcome.Committed;
}
