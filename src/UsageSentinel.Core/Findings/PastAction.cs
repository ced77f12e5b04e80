using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>An action from the ledger, as far as it matters for the next decision.</summary>
/// <param name="EpisodeId">The episode it answered.</param>
/// <param name="Account">The organization.</param>
/// <param name="Series">The key.</param>
/// <param name="Level">What was done.</param>
/// <param name="Status">How far it is.</param>
/// <param name="BegunAt">When its intent was written, UTC.</param>
/// <param name="LastChange">When it last changed: begun, done or taken back, UTC.</param>
public sealed record PastAction(
    string EpisodeId, ProviderAccount Account, SeriesId Series, ContainmentLevel Level, ActionStatus Status, DateTimeOffset BegunAt, DateTimeOffset LastChange)
{
    /// <summary>When the provider did it, UTC; null before, or where it never did.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>What a leak report proved that it answered; such acts have a reserve of their own.</summary>
    public LeakProof Leak => LeakSubject.ProofOf(EpisodeId, Account, Series);

    /// <summary>
    /// Whether it uses up the budget of the hour before <paramref name="now"/>: done in it, given up or refused in it (the provider may
    /// have done it all the same), or begun and still to be done, whenever that was.
    /// </summary>
    public bool Counts(DateTimeOffset now) => Status is ActionStatus.Intended || now - (DoneAt ?? LastChange) < TimeSpan.FromHours(1);
}
