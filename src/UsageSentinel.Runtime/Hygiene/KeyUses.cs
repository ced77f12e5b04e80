using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>
/// What every key of an account did in the last 30 days, from stored usage. To read the usage of a key takes long, so that what was read is kept for a day.
/// </summary>
internal sealed class KeyUses(UsageHistory history, SeriesSummaryStore sheet, HygieneStore store)
{
    private const int AtOnce = 8;

    private static readonly TimeSpan GoodFor = TimeSpan.FromDays(1);

    /// <summary>What is kept, and the rest from usage.</summary>
    public async Task<ImmutableArray<KeyUse>> ReadAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await MergeAsync(account, now, cancellationToken)).Uses.SelectMany(use => use.Uses)];

    /// <summary>The same, and keeps what was read.</summary>
    public async Task<ImmutableArray<KeyUse>> RefreshAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (uses, isNew) = await MergeAsync(account, now, cancellationToken);
        if (isNew)
        {
            await store.WriteUsesAsync(account, uses, cancellationToken);
        }

        return [.. uses.SelectMany(use => use.Uses)];
    }

    /// <summary>What some keys did.</summary>
    public async Task<ImmutableArray<KeyUse>> ReadAsync(ProviderAccount account, SeriesId[] series, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await EachAsync(account, series, now, cancellationToken)).SelectMany(one => one)];

    private async Task<(List<SeriesUse> Uses, bool IsNew)> MergeAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = await store.UsesAsync(account, cancellationToken);
        var series = (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.IsMain).Select(line => line.Costs.Series).ToList();
        var due = series.Where(one => !kept.TryGetValue(one.Name, out var use) || use.At > now || now - use.At >= GoodFor).ToArray();
        var read = await EachAsync(account, due, now, cancellationToken);
        for (var i = 0; i < due.Length; i++)
        {
            kept[due[i].Name] = new SeriesUse(due[i].Name, now, read[i]);
        }

        return ([.. series.Select(one => kept[one.Name])], due.Length > 0);
    }

    private async Task<KeyUse[][]> EachAsync(ProviderAccount account, SeriesId[] series, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = new TimeWindow(now - HygieneFacts.Window, now);
        var uses = new KeyUse[series.Length][];
        await Parallel.ForAsync(
            0,
            series.Length,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => uses[i] =
            [
                .. KeyUse.Of(
                    series[i].Key?.Value,
                    await RowsAsync(account, series[i], BucketWidth.Hour, window, token),
                    await RowsAsync(account, series[i], BucketWidth.Minute, window, token)),
            ]);
        return uses;
    }

    private async Task<List<UsageRow>> RowsAsync(ProviderAccount account, SeriesId series, BucketWidth width, TimeWindow window, CancellationToken cancellationToken)
    {
        var rows = new List<UsageRow>();
        await foreach (var row in history.ReadAsync(account, series, width, window, cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }
}
