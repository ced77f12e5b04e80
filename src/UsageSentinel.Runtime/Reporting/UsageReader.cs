using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>
/// Usage for people and programs: each instant once, at one width, the finest still held. An hour is shown by its
/// minutes where they are held without a gap and miss nothing the hour knows of.
/// </summary>
public sealed class UsageReader(UsageHistory history, PriceBooks books, Calibrations calibrations)
{
    /// <summary>The lines whose buckets start in <paramref name="window"/>; a bucket that is wider than what is left of the window is shown whole.</summary>
    public async IAsyncEnumerable<UsageLine> ReadAsync(
        AccountState account, SeriesId series, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var calibration = await calibrations.OfAsync(account.Account, cancellationToken);

        // Days are made of hours that go afterwards; where both are held, the hours are already in the day.
        var folded = new HashSet<(DateTimeOffset Day, UsageEndpoint Endpoint, UsageDimensions Dimensions)>();
        var days = new TimeWindow(BucketWidth.Day.Floor(window.Start), window.End);
        await foreach (var row in history.ReadAsync(account.Account, series, BucketWidth.Day, days, cancellationToken))
        {
            folded.Add((row.Window.Start, row.Endpoint, row.Dimensions));
            if (window.Contains(row.Window.Start))
            {
                yield return Line(account.Account, row, BucketWidth.Day, calibration);
            }
        }

        // The width that represents an hour is decided for the whole hour, even if only a part is requested.
        var whole = Aligned(window);
        var hours = await ListAsync(account, series, BucketWidth.Hour, whole, folded, cancellationToken);
        var minutes = await ListAsync(account, series, BucketWidth.Minute, whole, folded, cancellationToken);
        foreach (var hour in hours.Select(group => group.Key).Concat(minutes.Select(group => group.Key)).Distinct().Order())
        {
            // An hour that was read since its minutes holds the provider's last word, also where that is less.
            var isRead = hour.AddHours(1) <= account.HoursThrough;
            var (ofMinutes, ofHours) = (Sum(minutes[hour]), Sum(hours[hour]));
            var useMinutes = IsCovered(account.MinuteCoverage, hour) && (ofMinutes == ofHours || (ofMinutes > ofHours && !isRead));
            foreach (var row in (useMinutes ? minutes[hour] : hours[hour]).Where(row => window.Contains(row.Window.Start)))
            {
                yield return Line(account.Account, row, useMinutes ? BucketWidth.Minute : BucketWidth.Hour, calibration);
            }
        }
    }

    private static TimeWindow Aligned(TimeWindow window) => new(
        BucketWidth.Hour.Floor(window.Start),
        window.End > DateTimeOffset.MaxValue.AddHours(-1) ? window.End : BucketWidth.Hour.Ceiling(window.End));

    private async Task<ILookup<DateTimeOffset, UsageRow>> ListAsync(
        AccountState account,
        SeriesId series,
        BucketWidth width,
        TimeWindow window,
        HashSet<(DateTimeOffset Day, UsageEndpoint Endpoint, UsageDimensions Dimensions)> folded,
        CancellationToken cancellationToken)
    {
        var rows = new List<UsageRow>();
        await foreach (var row in history.ReadAsync(account.Account, series, width, window, cancellationToken))
        {
            if (!folded.Contains((BucketWidth.Day.Floor(row.Window.Start), row.Endpoint, row.Dimensions)))
            {
                rows.Add(row);
            }
        }

        return rows.ToLookup(row => BucketWidth.Hour.Floor(row.Window.Start));
    }

    /// <summary>Whether the minutes of that hour are held: all of them, or so far in the stretch that is still growing.</summary>
    private static bool IsCovered(ImmutableArray<TimeWindow> coverage, DateTimeOffset hour)
    {
        for (var index = 0; index < coverage.Length; index++)
        {
            if (hour >= coverage[index].Start && (index == coverage.Length - 1 || hour.AddHours(1) <= coverage[index].End))
            {
                return true;
            }
        }

        return false;
    }

    private static decimal Sum(IEnumerable<UsageRow> rows)
    {
        var sum = 0m;
        foreach (var row in rows)
        {
            sum += (decimal)row.Counts.Requests + row.Counts.InputTokens + row.Counts.OutputTokens + row.Counts.Units;
        }

        return sum;
    }

    private UsageLine Line(ProviderAccount account, UsageRow row, BucketWidth width, Calibration calibration)
    {
        var prices = books.Of(account.Provider);
        var (listed, isPriced) = prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window);
        return new UsageLine(account, row, width, calibration.Estimate(prices, row), isPriced)
        {
            Listed = listed,
            Spread = isPriced ? PriceSpread.None : prices.SpreadOf(row.Endpoint, row.Dimensions, row.Window),
            PriceVersion = prices.Version,
            CalibrationVersion = calibration.Version,
        };
    }
}

/// <summary>One row of usage with its estimated cost.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Row">The usage.</param>
/// <param name="Width">The width of its bucket.</param>
/// <param name="Cost">Estimated at the prices of its date, corrected by what bills taught.</param>
/// <param name="IsPriced">False where the model is in no price list.</param>
public sealed record UsageLine(ProviderAccount Account, UsageRow Row, BucketWidth Width, Usd Cost, bool IsPriced)
{
    /// <value>How far the true cost may be from an estimate. The default is: not at all.</value>
    public PriceSpread Spread { get; init; } = PriceSpread.None;

    /// <summary>By the price list alone.</summary>
    public Usd Listed { get; init; }

    /// <summary>The price list the estimate rests on.</summary>
    public string PriceVersion { get; init; } = string.Empty;

    /// <summary>The calibration the estimate rests on; 0 for none.</summary>
    public int CalibrationVersion { get; init; }
}
