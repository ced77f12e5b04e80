using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>Joins a leak report to the stored usage of its key.</summary>
internal sealed class LeakedKeyUse(UsageHistory history, PriceBooks books)
{
    /// <summary>What is looked at if the report has no date.</summary>
    private static readonly TimeSpan Undated = TimeSpan.FromDays(1);

    /// <summary>What the key did since it leaked, in sentences; null if the usage cannot be read: the report counts all the same.</summary>
    public async Task<string?> DescribeAsync(ProviderAccount account, SeriesId series, LeakReport report, CancellationToken cancellationToken)
    {
        var since = BucketWidth.Hour.Floor(report.LeakedAt ?? report.At - Undated);
        var window = new TimeWindow(since - UseSinceLeak.Before, report.At);
        try
        {
            var rows = await RowsAsync(account, series, BucketWidth.Hour, window, cancellationToken);
            var hoursTo = rows.Count > 0 ? rows.Max(row => row.Window.End) : window.Start;
            // What is not added up to hours yet is in minutes.
            rows.AddRange((await RowsAsync(account, series, BucketWidth.Minute, window, cancellationToken)).Where(row => row.Window.Start >= hoursTo));
            var prices = books.Of(account.Provider);
            var cost = rows.Where(row => row.Window.Start >= since)
                .Aggregate(Usd.Zero, (sum, row) => sum + prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost);
            return DisplayText.Of(UseSinceLeak.Of(since, rows).Describe(cost, report.LeakedAt is not null), 600);
        }
        catch (StoreException)
        {
            return null;
        }
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
