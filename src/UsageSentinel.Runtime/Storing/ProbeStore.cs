namespace UsageSentinel.Runtime.Storing;

/// <summary>The test alert that a person has to acknowledge: when it was sent, and who answered.</summary>
internal sealed class ProbeStore(IEntityStore store)
{
    private const string Row = "p";

    /// <summary>What is known of it; null before the first run.</summary>
    public async Task<StoredProbe?> FindAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Probe, Row, cancellationToken) is { } entity
            ? new StoredProbe(
                new Probe(entity.Instant("DueAt") ?? DateTimeOffset.UnixEpoch) { SentAt = entity.Instant("SentAt"), AnsweredAt = entity.Instant("AnsweredAt"), AnsweredBy = entity.Text("AnsweredBy") },
                entity.ETag)
            : null;

    /// <summary>Whether it was written; another host may have been faster.</summary>
    /// <param name="probe">The new values.</param>
    /// <param name="etag">The version they were made from; null where there was none.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public async Task<bool> CommitAsync(Probe probe, string? etag, CancellationToken cancellationToken)
    {
        var entity = new Entity(Row)
            .With("DueAt", probe.DueAt)
            .With("SentAt", probe.SentAt)
            .With("AnsweredAt", probe.AnsweredAt)
            .With("AnsweredBy", probe.AnsweredBy);
        EntityWrite write = etag is null ? new EntityWrite.Insert(entity) : new EntityWrite.Replace(entity, etag);
        return await store.CommitAsync(TableNames.Sentinel, Partitions.Probe, [write], cancellationToken) is CommitOutcome.Committed;
    }
}

/// <summary>A test alert that a person has to acknowledge.</summary>
/// <param name="DueAt">When the next one is sent, UTC.</param>
internal sealed record Probe(DateTimeOffset DueAt)
{
    /// <summary>When the last one was sent, UTC; null for never.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it was acknowledged, UTC; null for not yet.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who acknowledged it.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Whether one was sent that is not acknowledged yet.</summary>
    public bool IsOpen => SentAt is not null && AnsweredAt is null;
}

/// <summary>A probe as it is stored.</summary>
/// <param name="Probe">Its values.</param>
/// <param name="ETag">Its version.</param>
internal sealed record StoredProbe(Probe Probe, string ETag);
