using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>An act as the ledger tells it, as far as it bears on the next decision.</summary>
/// <param name="EpisodeId">The episode it answered.</param>
/// <param name="Account">The organization.</param>
/// <param name="Series">The key.</param>
/// <param name="Rung">What was done.</param>
/// <param name="Status">How far it is.</param>
/// <param name="BegunAt">When its intent was written, UTC.</param>
/// <param name="LastChange">When it last changed: begun, done or taken back, UTC.</param>
public sealed record PastAct(
    string EpisodeId, ProviderAccount Account, SeriesId Series, Rung Rung, ActStatus Status, DateTimeOffset BegunAt, DateTimeOffset LastChange)
{
    /// <summary>Whether it stands in the way of the provider's usual settings, or is about to.</summary>
    public bool IsLive => Status is ActStatus.Intended or ActStatus.Done or ActStatus.Verified;
}
