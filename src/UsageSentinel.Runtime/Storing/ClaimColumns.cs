using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The columns that hold a <see cref="DeliveryClaim"/>, as each table names them; how often it was tried is in one of the same name.</summary>
/// <param name="DueAt">When it is tried next.</param>
/// <param name="ClaimedUntil">Until when one sender has it; null where a claim only moves the time it is due.</param>
/// <param name="ClaimedBy">Who has it; null where senders have no names.</param>
/// <param name="LastError">Why the last attempt failed; null where it is not kept.</param>
internal sealed record ClaimColumns(string DueAt, string? ClaimedUntil, string? ClaimedBy, string? LastError)
{
    private const string Attempts = "Attempts";

    /// <summary>Events that wait to be published.</summary>
    public static ClaimColumns Outbox { get; } = new("NotBefore", "ClaimedUntil", "ClaimedBy", "LastError");

    /// <summary>Groups of alerts that wait for a notice.</summary>
    public static ClaimColumns Groups { get; } = new("DueAt", "SendingUntil", null, "LastError");

    /// <summary>Routes that wait for their test.</summary>
    public static ClaimColumns Probes { get; } = new("DueAt", null, null, null);

    public Entity Write(Entity entity, DeliveryClaim claim)
    {
        entity = entity.With(DueAt, claim.DueAt).With(Attempts, (long)claim.Attempts);
        entity = ClaimedUntil is { } until ? entity.With(until, claim.ClaimedUntil) : entity;
        entity = ClaimedBy is { } by ? entity.With(by, claim.ClaimedBy) : entity;
        return LastError is { } error ? entity.With(error, claim.LastError) : entity;
    }

    public DeliveryClaim Read(StoredEntity entity) => new()
    {
        DueAt = entity.Instant(DueAt),
        Attempts = (int)(entity.Number(Attempts) ?? 0),
        ClaimedUntil = ClaimedUntil is { } until ? entity.Instant(until) : null,
        ClaimedBy = ClaimedBy is { } by ? entity.Text(by) : null,
        LastError = LastError is { } error ? entity.Text(error) : null,
    };
}
