namespace UsageSentinel.Runtime.Storing;

/// <summary>When each route was last sent the notice of a drill.</summary>
public sealed class DrillStore(IEntityStore store)
{
    /// <summary>The least time between two drills on a route.</summary>
    public static TimeSpan Every { get; } = TimeSpan.FromHours(1);

    /// <summary>Takes the hour of a route; false where it was taken before, or is being taken by another process.</summary>
    public async Task<bool> TryTakeAsync(string route, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(TableNames.Sentinel, Partitions.Drills, route, cancellationToken);
        if (row?.Instant("At") is { } last && now - last < Every && last - now < Every)
        {
            return false;
        }

        var entity = new Entity(route).With("At", now);
        EntityWrite write = row is null ? new EntityWrite.Insert(entity) : new EntityWrite.Replace(entity, row.ETag);
        return await store.CommitAsync(TableNames.Sentinel, Partitions.Drills, [write], cancellationToken) is CommitOutcome.Committed;
    }
}
