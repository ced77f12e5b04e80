using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Runtime.Storing;

/// <summary>An event that waits to be published.</summary>
/// <param name="Pointer">The id of the event; names the pointer.</param>
/// <param name="Partition">Where the row is stored.</param>
/// <param name="Body">The event as CloudEvents JSON; null where it was not read, where the commit never happened, or where it was sent and only the pointer was left.</param>
/// <param name="PointedAt">When the pointer was written, UTC.</param>
/// <param name="ETag">The version of the pointer.</param>
public sealed record DueEvent(string Pointer, string Partition, string? Body, DateTimeOffset PointedAt, string ETag)
{
    /// <summary>When it is due, who sends it, and what came of earlier attempts.</summary>
    public DeliveryClaim Claim { get; init; } = DeliveryClaim.Free;

    /// <summary>Whether it will not work until somebody changes something; it is tried all the same.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether it may be tried now. A sender that is known to be gone has no claim.</summary>
    public bool IsReady(DateTimeOffset now, LeaseOwner owner) => Claim.IsReady(now, owner.IsGone);

    internal Entity ToEntity() => ClaimColumns.Outbox.Write(
        new Entity(Pointer)
            .With("Partition", Partition)
            .With("Row", OutboxStore.RowKey(Pointer))
            .With("At", PointedAt)
            .With("IsRefused", IsRefused),
        Claim);

    /// <summary>The event of a pointer; null if the row is none.</summary>
    internal static DueEvent? FromEntity(StoredEntity pointer) => pointer.Text("Partition") is { } partition && pointer.Text("Row") is not null
        ? new DueEvent(pointer.RowKey, partition, null, pointer.Instant("At") ?? DateTimeOffset.UnixEpoch, pointer.ETag)
        {
            Claim = ClaimColumns.Outbox.Read(pointer),
            IsRefused = pointer.Flag("IsRefused") ?? false,
        }
        : null;
}
