using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads up to when the usage of a key is known.</summary>
public sealed class KnownUsageReader(AccountStore accounts, SeriesSummaryStore sheet)
{
    /// <param name="account">The organization.</param>
    /// <param name="series">The key.</param>
    /// <param name="judgedThrough">Up to when the key itself is judged; null where its state cannot be read.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<KnownUsage> ReadAsync(
        ProviderAccount account, SeriesId series, DateTimeOffset? judgedThrough, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var collected = await StoreReading.TryAsync(async () => (await accounts.LoadAsync(account, cancellationToken)).State);
        return new KnownUsage(Later(collected?.MinutesThrough, judgedThrough), await UnreadAsync(collected, series, now, cancellationToken));
    }

    /// <summary>Up to when something the key uses was read that is not read now; null where all is. What cannot be looked up was never read.</summary>
    private async Task<DateTimeOffset?> UnreadAsync(AccountState? collected, SeriesId series, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (collected is null || collected.Sources.IsEmpty)
        {
            return null;
        }

        try
        {
            return Completeness.KnownThrough(collected, await sheet.FindAsync(collected.Account, series, cancellationToken), now);
        }
        catch (StoreException)
        {
            return DateTimeOffset.UnixEpoch;
        }
    }

    /// <summary>The watermark waits for every key of the organization; one whose state is broken must not shield all the others.</summary>
    private static DateTimeOffset? Later(DateTimeOffset? watermark, DateTimeOffset? own) => own is null || watermark > own ? watermark : own;
}

/// <summary>Up to when the usage of a key is known.</summary>
/// <param name="Read">Up to when what is read now was read; null where that is unknown.</param>
/// <param name="Unread">Up to when something it uses was read that is not read now; null where all is.</param>
internal readonly record struct KnownUsage(DateTimeOffset? Read, DateTimeOffset? Unread)
{
    private bool LacksSome => Unread < Read;

    /// <summary>Up to when everything is known.</summary>
    public DateTimeOffset? Through => LacksSome ? Unread : Read;

    /// <summary>Up to when a part of it is known; null where all of it is.</summary>
    public DateTimeOffset? PartThrough => LacksSome ? Read : null;
}
