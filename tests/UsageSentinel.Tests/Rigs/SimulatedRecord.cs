using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Rigs;

/// <summary>The books of a simulated organization as a record of usage: its first weeks by the hour as a back-fill reads them, then in steps of five minutes.</summary>
internal static class SimulatedRecord
{
    private static readonly PriceBook Prices = PriceBooks.Of(new PriceOptions()).Of("openai");

    /// <summary>What keys used, each line with its width in minutes.</summary>
    public static List<(UsageLine Line, int Minutes)> Lines(Books books, DateTimeOffset from, DateTimeOffset fine, DateTimeOffset to)
    {
        var lines = books.Hourly(from, fine).Select(line => (Line: line, Minutes: 60)).ToList();
        for (var day = fine; day < to; day = day.AddDays(1))
        {
            lines.AddRange(books.PerMinute(day, day.AddDays(1) < to ? day.AddDays(1) : to).Select(line => (line, 5)));
        }

        lines.RemoveAll(line => line.Line.KeyId is null || line.Line.Model is null);
        return lines;
    }

    /// <param name="lines">What keys used.</param>
    /// <param name="fine">When the record becomes fine.</param>
    /// <param name="keyOf">Which key a line belongs to.</param>
    public static ImmutableArray<RecordedKey> Of(List<(UsageLine Line, int Minutes)> lines, DateTimeOffset fine, Func<UsageLine, string?> keyOf) =>
    [
        .. lines.GroupBy(line => (line.Line.ProjectId, KeyId: keyOf(line.Line) ?? string.Empty))
            .Select(key => new RecordedKey(key.Key.ProjectId, key.Key.KeyId, Rows(key, fine.ToUnixTimeSeconds()))),
    ];

    /// <summary>The rows of a key, with an empty one for every hour of the back-fill in which it was not used.</summary>
    private static ImmutableArray<RecordedRow> Rows(IEnumerable<(UsageLine Line, int Minutes)> lines, long fine)
    {
        var rows = lines
            .GroupBy(line => (Start: line.Line.Start.ToUnixTimeSeconds() / (line.Minutes * 60) * (line.Minutes * 60), line.Minutes, Model: line.Line.Model ?? string.Empty))
            .Select(group => Row(group.Key.Start, group.Key.Minutes, group.Key.Model, group.Select(line => line.Line.Totals)))
            .OrderBy(row => row.Start).ThenBy(row => row.Model, StringComparer.Ordinal)
            .ToList();
        var used = rows.Select(row => row.Start).ToHashSet();
        for (var hour = rows[0].Start; hour < fine; hour += 3600)
        {
            if (!used.Contains(hour))
            {
                rows.Add(new RecordedRow(hour, 60, rows[0].Model, 0, 0, 0, 0, Usd.Zero, Usd.Zero, true));
            }
        }

        return [.. rows.OrderBy(row => row.Start).ThenBy(row => row.Model, StringComparer.Ordinal)];
    }

    private static RecordedRow Row(long start, int minutes, string model, IEnumerable<UsageTotals> totals)
    {
        var counts = totals.Aggregate(default(UsageCounts), (sum, total) => sum + new UsageCounts
        {
            Requests = total.Requests,
            InputTokens = total.InputTokens,
            CachedTokens = total.CachedTokens,
            OutputTokens = total.OutputTokens,
        });
        var at = DateTimeOffset.FromUnixTimeSeconds(start);
        var (cost, isPriced) = Prices.Estimate(
            Core.Usage.UsageEndpoint.Completions, new UsageDimensions(null, null, model), counts, new TimeWindow(at, at.AddMinutes(minutes)));
        return new RecordedRow(start, minutes, model, counts.Requests, counts.InputTokens, counts.CachedTokens, counts.OutputTokens, cost, cost, isPriced);
    }
}
