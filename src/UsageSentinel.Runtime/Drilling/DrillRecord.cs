using System.Collections.Immutable;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>The stored usage of an organization as a record: hours, and of one key the last week in steps of five minutes.</summary>
public sealed class DrillRecord(StoredRecord record, AccountStore accounts, PriceBooks books)
{
    /// <summary>What is older teaches a baseline nothing that is still felt.</summary>
    private static readonly TimeSpan Past = TimeSpan.FromDays(42);

    /// <summary>Less than minutes are kept.</summary>
    private static readonly TimeSpan Fine = TimeSpan.FromDays(7);

    /// <exception cref="StoreException">The store holds no usage of the key.</exception>
    public async Task<ImmutableArray<RecordedKey>> ReadAsync(DrillTarget target, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(target.Account, cancellationToken);
        if (state.MinutesThrough is not { } through)
        {
            throw None(target);
        }

        var end = BucketWidth.FiveMinutes.Floor(through);
        var prices = books.Of(target.Account.Provider);
        var keys = await record.ReadAsync(target.Account, new TimeWindow(end - Past, end), prices, cancellationToken);
        if (keys.FirstOrDefault(key => key.Key == target.Key.Id.Value) is not { } mine)
        {
            throw None(target);
        }

        var fine = await record.RecentAsync(target.Account, target.Series, new TimeWindow(BucketWidth.Hour.Ceiling(end - Fine), end), prices, cancellationToken);
        return [.. keys.Select(key => ReferenceEquals(key, mine) ? Joined(mine, fine, end) : key)];
    }

    internal static StoreException None(DrillTarget target) => new(
        StoreError.Other,
        $"The store has too little usage of key {target.Key.Id}: a day with requests is needed before the attack. Run 'sentinel watch' first, or choose another key.");

    /// <summary>Hours until the first whole hour of minutes, then steps of five minutes, to the end of what is collected.</summary>
    private static RecordedKey Joined(RecordedKey key, ImmutableArray<RecordedRow> fine, DateTimeOffset end)
    {
        var from = fine.IsEmpty ? end.ToUnixTimeSeconds() : BucketWidth.Hour.Ceiling(DateTimeOffset.FromUnixTimeSeconds(fine[0].Start)).ToUnixTimeSeconds();
        var rows = key.Rows.Where(row => row.End <= from).Concat(fine.Where(row => row.Start >= from)).ToImmutableArray();

        // A bucket without usage says that the key was idle to the end: a gap at the end of a record is not yet known.
        var last = new RecordedRow(end.ToUnixTimeSeconds() - (StoredRecord.RecentMinutes * 60), StoredRecord.RecentMinutes, string.Empty, 0, 0, 0, 0, Usd.Zero, Usd.Zero, true);
        return key with { Rows = rows.IsEmpty || rows[^1].End > last.Start ? rows : rows.Add(last) };
    }
}
