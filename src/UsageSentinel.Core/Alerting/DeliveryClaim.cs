namespace UsageSentinel.Core.Alerting;

/// <summary>How far the delivery of something durable is: when it is due, who has it for itself, and how often it was tried.</summary>
public sealed record DeliveryClaim
{
    /// <summary>Due at the next occasion, and never tried.</summary>
    public static DeliveryClaim Free { get; } = new();

    /// <summary>When it is tried next, UTC; null for at the next occasion. The default is null.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Until when one sender has it for itself, UTC, exclusive; null if it is free. The default is null.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }

    /// <summary>Who has it; null if it is free, or if senders have no names. The default is null.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>How often it was tried without success; 0 or more. The default is 0.</summary>
    public int Attempts { get; init; }

    /// <summary>Why the last attempt failed; null if none did. The default is null.</summary>
    public string? LastError { get; init; }

    /// <summary>Untried work that is due at a time; null for at the next occasion.</summary>
    public static DeliveryClaim Due(DateTimeOffset? at) => Free with { DueAt = at };

    /// <summary>Whether a sender has it for itself now.</summary>
    public bool IsHeld(DateTimeOffset now) => ClaimedUntil > now;

    /// <summary>Whether it may be tried now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isGone">Whether the sender of this name is known to be gone: it has no claim any more.</param>
    public bool IsReady(DateTimeOffset now, Func<string, bool> isGone) =>
        !(DueAt > now) && !(IsHeld(now) && !(ClaimedBy is { } holder && isGone(holder)));

    /// <summary>Counts an attempt.</summary>
    public DeliveryClaim Attempted() => this with { Attempts = Attempts + 1 };

    /// <summary>One sender has it for itself until <paramref name="until"/>. What is due does not change: a claim ends, the work does not.</summary>
    public DeliveryClaim Taken(string? by, DateTimeOffset until) => this with { ClaimedUntil = until, ClaimedBy = by };

    /// <summary>The attempt failed: it waits until <paramref name="dueAt"/>, and is free.</summary>
    public DeliveryClaim Postponed(string? why, DateTimeOffset? dueAt) => Released() with { LastError = why, DueAt = dueAt };

    /// <summary>It is free and may be tried at once, whatever it waited for. What was tried stays counted.</summary>
    public DeliveryClaim Retried() => Released() with { DueAt = null };

    private DeliveryClaim Released() => this with { ClaimedUntil = null, ClaimedBy = null };
}
