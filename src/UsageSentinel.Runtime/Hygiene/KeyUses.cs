using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>What every key of an account did in the last 30 days, from stored usage.</summary>
internal sealed class KeyUses(UsageHistory history, SeriesSummaryStore sheet)
{
    private const int AtOnce = 8;

    public async Task<ImmutableArray<KeyUse>> ReadAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var series = (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.IsMain).Select(line => line.Costs.Series).ToArray();
        return await ReadAsync(account, series, now, cancellationToken);
    }

    /// <summary>What some keys did.</summary>
    public async Task<ImmutableArray<KeyUse>> ReadAsync(ProviderAccount account, SeriesId[] series, DateTimeOffset now, CancellationToken cancellationToken)
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
        return [.. uses.SelectMany(one => one)];
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
