using System.Globalization;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Rigs;

/// <summary>What a store holds, as text to compare; versions and leases left out.</summary>
internal static class StoreDump
{
    public static async Task<string[]> OfAsync(EngineHost host)
    {
        var account = EngineHost.Account;
        var dump = new List<string>();
        foreach (var partition in new[]
        {
            Partitions.Account(account), Partitions.Sheet(account), Partitions.Inventory(account), Partitions.Billed(account), Partitions.AlertIndex(account),
            Partitions.Outbox, Partitions.Receipts("finance"), Partitions.Receipts("oncall"), Partitions.Receipts("response"),
        })
        {
            await AddAsync(host.Store, TableNames.Sentinel, partition, dump);
        }

        foreach (var line in await host.Get<SeriesSummaryStore>().ReadAsync(account, CancellationToken.None))
        {
            await AddAsync(host.Store, TableNames.Sentinel, Partitions.Series(account, line.Costs.Series), dump);
        }

        await AddAsync(host.Store, TableNames.Ledger, "ledger", dump);
        return [.. dump];
    }

    /// <summary>Equal row by row; says which row differs, and where.</summary>
    public static void AssertSame(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        for (var row = 0; row < Math.Min(expected.Count, actual.Count); row++)
        {
            Assert.True(expected[row] == actual[row], $"Row {row} differs:\n{expected[row]}\n{actual[row]}");
        }

        Assert.Equal(expected.Count, actual.Count);
    }

    /// <summary>Only what is remembered of the series: states, usage, episodes.</summary>
    public static async Task<string[]> SeriesAsync(EngineHost host)
    {
        var dump = new List<string>();
        foreach (var line in await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None))
        {
            await AddAsync(host.Store, TableNames.Sentinel, Partitions.Series(EngineHost.Account, line.Costs.Series), dump);
        }

        return [.. dump];
    }

    private static async Task AddAsync(IEntityStore store, string table, string partition, List<string> dump)
    {
        await foreach (var entity in store.QueryAsync(table, partition, RowRange.All, CancellationToken.None))
        {
            if (entity.RowKey != "lease")
            {
                dump.Add($"{table} {partition} {entity.RowKey} {string.Join(' ', entity.Entity.Properties.Select(property => $"{property.Key}={Text(property.Value)}"))}");
            }
        }
    }

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
