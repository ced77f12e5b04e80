namespace UsageSentinel.Runtime.Storing;

/// <summary>An event that waits to be published.</summary>
/// <param name="Pointer">The id of the event; names the pointer.</param>
/// <param name="Partition">Where the row is stored.</param>
/// <param name="Row">Null where it was not read, where the commit never happened, or where it was sent and only the pointer was left.</param>
/// <param name="PointedAt">When the pointer was written, UTC.</param>
/// <param name="Attempts">How often sending failed.</param>
/// <param name="ETag">The version of the pointer.</param>
public sealed record DueEvent(string Pointer, string Partition, OutboxRow? Row, DateTimeOffset PointedAt, int Attempts, string ETag)
{
    /// <summary>When it is tried again; null for at the next occasion.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Until when one sender has it for itself; null where none has.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    public string? ClaimedBy { get; init; }

    /// <summary>Why the last attempt failed; null where there was none.</summary>
    public string? LastError { get; init; }

    /// <summary>Whether it will not work until somebody changes something; it is tried all the same.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether it may be tried now. A sender that is known to be gone has no claim.</summary>
    public bool IsReady(DateTimeOffset now, LeaseOwner owner) =>
        !(NotBefore > now) && !(ClaimedUntil > now && !(ClaimedBy is { } holder && owner.IsGone(holder)));

    internal Entity ToEntity() => new Entity(Pointer)
        .With("Partition", Partition)
        .With("Row", OutboxRow.Prefix + Pointer)
        .With("At", PointedAt)
        .With("Attempts", (long)Attempts)
        .With("NotBefore", NotBefore)
        .With("ClaimedUntil", ClaimedUntil)
        .With("ClaimedBy", ClaimedBy)
        .With("LastError", LastError)
        .With("IsRefused", IsRefused);

    /// <summary>The event of a pointer; null if the row is none.</summary>
    internal static DueEvent? FromEntity(StoredEntity pointer) => pointer.Text("Partition") is { } partition && pointer.Text("Row") is not null
        ? new DueEvent(
            pointer.RowKey, partition, null, pointer.Instant("At") ?? DateTimeOffset.UnixEpoch, (int)(pointer.Number("Attempts") ?? 0), pointer.ETag)
        {
            NotBefore = pointer.Instant("NotBefore"),
            ClaimedUntil = pointer.Instant("ClaimedUntil"),
            ClaimedBy = pointer.Text("ClaimedBy"),
            LastError = pointer.Text("LastError"),
            IsRefused = pointer.Flag("IsRefused") ?? false,
        }
        : null;
}
