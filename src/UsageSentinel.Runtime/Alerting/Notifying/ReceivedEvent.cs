using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>
/// What each route received, what it sent and what is due. One partition per route, so that receiving an event, adding it to its
/// group and remembering when to look again are one transaction. Nothing of an open episode is ever removed.
/// </summary>
public sealed class NotifyStore(IEntityStore store)
{
    /// <summary>How long what is over is remembered, so that a late copy of an event finds it: far longer than any queue keeps one.</summary>
    public static TimeSpan Memory { get; } = TimeSpan.FromDays(35);

    public async Task<bool> HasHeardAsync(string route, string eventId, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Notify(route), HeardKey(eventId), cancellationToken) is not null;

    /// <summary>The newest event received of an alert, or a fact's own; null if none was received.</summary>
    public async Task<ReceivedEvent?> FindEventAsync(string route, string id, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Notify(route), EventKey(id), cancellationToken) is { } entity
            ? new ReceivedEvent(id, (int)(entity.Number("Sequence") ?? 0), Encoding.UTF8.GetString(entity.Blob() ?? []), entity.ETag)
            : null;

    public async Task<StoredGroup> LoadAsync(string route, string groupKey, CancellationToken cancellationToken)
    {
        var entity = await store.FindAsync(TableNames.Sentinel, Partitions.Notify(route), GroupRow.Prefix + groupKey, cancellationToken);
        return entity is null
            ? new StoredGroup(new GroupRow(NotifyGroup.New(groupKey), null, DeliveryClaim.Free), null)
            : new StoredGroup(GroupRow.FromEntity(entity), entity.ETag);
    }

    public async Task<RouteCountersRow> TallyAsync(string route, CancellationToken cancellationToken) =>
        RouteCountersRow.FromEntity(await store.FindAsync(TableNames.Sentinel, Partitions.Notify(route), RouteCountersRow.RowKey, cancellationToken));

    /// <summary>Writes a group as it now is, with what belongs to the change; false where somebody else was faster and nothing was written.</summary>
    /// <param name="route">The route.</param>
    /// <param name="before">The group the change was made from.</param>
    /// <param name="after">The group as it now is; null where nothing of it is left to remember.</param>
    /// <param name="more">What belongs to the change.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<bool> CommitAsync(
        string route, StoredGroup before, GroupRow? after, ImmutableArray<EntityWrite> more, CancellationToken cancellationToken)
    {
        var writes = ImmutableArray.CreateBuilder<EntityWrite>(more.Length + 3);
        switch (before.ETag, after)
        {
            case (null, { } born):
                writes.Add(new EntityWrite.Insert(born.ToEntity()));
                break;
            case ({ } etag, { } changed):
                writes.Add(new EntityWrite.Replace(changed.ToEntity(), etag));
                break;
            case ({ } etag, null):
                writes.Add(new EntityWrite.Delete(GroupRow.Prefix + before.Row.Group.Key, etag));
                break;
        }

        writes.AddRange(Pointers(before.Row, after));
        writes.AddRange(more);
        return writes.Count == 0
            || await store.CommitAsync(TableNames.Sentinel, Partitions.Notify(route), writes.ToImmutable(), cancellationToken) is CommitOutcome.Committed;
    }

    /// <summary>Writes what belongs to no group; false where somebody else was faster.</summary>
    public async Task<bool> CommitAsync(string route, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken) =>
        await store.CommitAsync(TableNames.Sentinel, Partitions.Notify(route), writes, cancellationToken) is CommitOutcome.Committed;

    /// <summary>The groups that are due, the longest due first.</summary>
    public async IAsyncEnumerable<DueGroup> DueAsync(string route, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RowRange("t|", GroupRow.DueKey(now.AddMilliseconds(1), string.Empty));
        await foreach (var pointer in store.QueryAsync(TableNames.Sentinel, Partitions.Notify(route), range, cancellationToken))
        {
            yield return new DueGroup(pointer.RowKey, pointer.RowKey["t|".Length..].Split('|', 2)[^1]);
        }
    }

    /// <summary>The keys of every group there is.</summary>
    public async IAsyncEnumerable<string> GroupsAsync(string route, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in store.QueryAsync(
            TableNames.Sentinel, Partitions.Notify(route), RowRange.StartingWith(GroupRow.Prefix), cancellationToken))
        {
            yield return entity.RowKey[GroupRow.Prefix.Length..];
        }
    }

    /// <summary>The groups of every route whose last notice could not be delivered.</summary>
    public async IAsyncEnumerable<(string Route, GroupRow Row)> UndeliveredAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var route in await RoutesAsync(cancellationToken))
        {
            await foreach (var entity in store.QueryAsync(
                TableNames.Sentinel, Partitions.Notify(route), RowRange.StartingWith(GroupRow.Prefix), cancellationToken))
            {
                if (entity.Text("LastError") is not null)
                {
                    yield return (route, GroupRow.FromEntity(entity));
                }
            }
        }
    }

    /// <summary>The notices of a route that were delivered since a time, oldest first.</summary>
    internal async IAsyncEnumerable<NoticeReceipt> ReceiptsAsync(string route, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new RowRange(string.Create(CultureInfo.InvariantCulture, $"r|{Math.Max(0, since.ToUnixTimeMilliseconds()):D15}"), "r~");
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Notify(route), range, cancellationToken))
        {
            if (entity.Instant("At") is { } at && entity.RowKey.Split('|', 3) is [_, _, var groupKey])
            {
                yield return new NoticeReceipt(route, groupKey, at, entity.Text("Reason") ?? string.Empty);
            }
        }
    }

    /// <summary>Remembers that there is such a route: what waits for it is worked though it may be taken out of the configuration.</summary>
    public async Task NameAsync(string route, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, Partitions.NotifyRoutes, [new EntityWrite.Upsert(new Entity(route))], cancellationToken);

    public async Task<ImmutableArray<string>> RoutesAsync(CancellationToken cancellationToken)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.NotifyRoutes, RowRange.All, cancellationToken))
        {
            names.Add(entity.RowKey);
        }

        return names.ToImmutable();
    }

    /// <summary>The events that every route remembers.</summary>
    internal async IAsyncEnumerable<(string Route, ReceivedEvent Event)> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var route in await RoutesAsync(cancellationToken))
        {
            await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Notify(route), RowRange.StartingWith(EventKey(string.Empty)), cancellationToken))
            {
                yield return (route, new ReceivedEvent(
                    entity.RowKey[EventKey(string.Empty).Length..], (int)(entity.Number("Sequence") ?? 0), Encoding.UTF8.GetString(entity.Blob() ?? []), entity.ETag));
            }
        }
    }

    /// <summary>Remembers an event without a person that it names. A newer event that came meanwhile stays as it is.</summary>
    /// <param name="route">The route.</param>
    /// <param name="received">As read.</param>
    /// <param name="without">The same event without the person.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    internal async Task RewriteAsync(string route, ReceivedEvent received, SentinelEvent without, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(TableNames.Sentinel, Partitions.Notify(route), EventKey(received.Id), cancellationToken) is { } row && row.ETag == received.ETag)
        {
            await CommitAsync(route, [Keep(received, received.Id, received.Sequence, without.ToJson(), row.Flag("IsOpen") is true, row.Instant("At") ?? without.Time)], cancellationToken);
        }
    }

    /// <summary>Removes what was heard long ago of episodes that are over, and old receipts. May be stopped and repeated.</summary>
    public async Task PurgeAsync(string route, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var old = new List<EntityWrite>();
        foreach (var prefix in (string[])["d|", "e|", "r|"])
        {
            await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Notify(route), RowRange.StartingWith(prefix), cancellationToken))
            {
                if (entity.Flag("IsOpen") is not true && now - (entity.Instant("At") ?? now) > Memory)
                {
                    old.Add(new EntityWrite.Delete(entity.RowKey, entity.ETag));
                }
            }
        }

        foreach (var batch in old.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, Partitions.Notify(route), [.. batch], cancellationToken);
        }
    }

    /// <summary>The mark that an event was heard; there can be only one.</summary>
    internal static EntityWrite Heard(string eventId, DateTimeOffset now) => new EntityWrite.Insert(new Entity(HeardKey(eventId)).With("At", now));

    /// <summary>The newest event of an episode; only over the version it was compared with.</summary>
    internal static EntityWrite Keep(ReceivedEvent? before, string id, int sequence, string body, bool isOpen, DateTimeOffset now)
    {
        var entity = new Entity(EventKey(id)).With("Sequence", (long)sequence).With("IsOpen", isOpen).With("At", now).WithBlob(Encoding.UTF8.GetBytes(body));
        return before is null ? new EntityWrite.Insert(entity) : new EntityWrite.Replace(entity, before.ETag);
    }

    /// <summary>That a notice was delivered.</summary>
    internal static EntityWrite Receipt(string groupKey, string reason, int alerts, DateTimeOffset madeAt, DateTimeOffset now) => new EntityWrite.Upsert(
        new Entity(string.Create(CultureInfo.InvariantCulture, $"r|{now.ToUnixTimeMilliseconds():D15}|{groupKey}"))
            .With("Reason", reason)
            .With("Alerts", (long)alerts)
            .With("MadeAt", madeAt)
            .With("At", now));

    private static IEnumerable<EntityWrite> Pointers(GroupRow before, GroupRow? after)
    {
        var key = before.Group.Key;
        if (before.Claim.DueAt is { } was && was != after?.Claim.DueAt)
        {
            yield return new EntityWrite.Delete(GroupRow.DueKey(was, key));
        }

        if (after?.Claim.DueAt is { } due && due != before.Claim.DueAt)
        {
            yield return new EntityWrite.Upsert(new Entity(GroupRow.DueKey(due, key)));
        }
    }

    private static string HeardKey(string eventId) => "d|" + eventId;

    private static string EventKey(string id) => "e|" + id;
}

/// <summary>A group as it was read.</summary>
/// <param name="Row">The group; empty if it does not exist yet.</param>
/// <param name="ETag">Null if the row does not exist yet.</param>
public sealed record StoredGroup(GroupRow Row, string? ETag);

/// <summary>The newest event a route heard of an episode.</summary>
public sealed record ReceivedEvent(string Id, int Sequence, string Body, string ETag);

/// <summary>A group that is due.</summary>
/// <param name="Pointer">The row that says so.</param>
/// <param name="GroupKey">The group.</param>
public readonly record struct DueGroup(string Pointer, string GroupKey);
