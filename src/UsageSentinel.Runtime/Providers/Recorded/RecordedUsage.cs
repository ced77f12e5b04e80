using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>
/// Reads recorded usage (CSV, gzip by name) in any of the formats: rows in any order; of rows that are equal in everything they
/// are identical the last one counts, the others add up; unknown columns are ignored.
/// </summary>
public sealed class RecordedUsage(PriceBook prices)
{
    private const int MinutesPerHour = 60;
    private const long SecondsPerHour = 3_600;
    private const long LongestSeconds = 5 * 366 * 24 * SecondsPerHour;
    private const long MostInAnHour = 1_000_000_000_000_000_000;

    private readonly RecordedLines lines = new(prices);

    /// <summary>The narrowest bucket of the record, in minutes; 60 for an empty record.</summary>
    public int StepMinutes => lines.StepMinutes;

    /// <param name="path">The file.</param>
    /// <param name="format">How it names its columns.</param>
    /// <exception cref="RecordedUsageException">The file is not recorded usage; names the line and what is wrong.</exception>
    public ImmutableArray<RecordedKey> Read(string path, RecordedFormat format = RecordedFormat.Auto)
    {
        using var text = new StreamReader(GivenFile.Open(path, ReadLimits.Usage));
        using var csv = new RecordedText(text);
        try
        {
            var columns = csv.Read()
                ? RecordedColumns.Of(csv.ToCells(), format)
                : throw new RecordedUsageException(1, "the file is empty; it needs a header line.");
            var cells = new RecordedCells(csv, columns);
            var requests = columns.Format.IsOfRequests() ? new RecordedRequests(lines, columns) : null;
            while (csv.Read())
            {
                if (requests is null)
                {
                    lines.Add(cells, columns);
                }
                else
                {
                    requests.Add(cells);
                }
            }
        }
        catch (InvalidDataException broken)
        {
            throw new RecordedUsageException(lines.Rows.Count + 1, $"the format of the file does not match its name: {broken.Message}");
        }

        return Keys();
    }

    private ImmutableArray<RecordedKey> Keys()
    {
        var sorted = new RecordedOrder(lines.Ranks()).Sort(CollectionsMarshal.AsSpan(lines.Rows)).AsSpan();
        RefuseAges(sorted);
        var keys = ImmutableArray.CreateBuilder<RecordedKey>();
        for (var at = 0; at < sorted.Length;)
        {
            var first = sorted[at];
            var end = at;
            while (end < sorted.Length && sorted[end].Project == first.Project && sorted[end].Key == first.Key)
            {
                end++;
            }

            keys.Add(new RecordedKey(lines.Name(first.Project), lines.Name(first.Key), Rows(sorted[at..end])));
            at = end;
        }

        return keys.ToImmutable();
    }

    /// <summary>One instant of another age, such as a zero, would have every bucket of the years between judged as empty.</summary>
    private static void RefuseAges(ReadOnlySpan<RecordedLine> rows)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var row in rows)
        {
            (first, last) = (Math.Min(first, row.Start), Math.Max(last, row.Start));
        }

        if (last - first > LongestSeconds)
        {
            throw new RecordedUsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"The recorded usage reaches from {Instant(first):yyyy-MM-dd} to {Instant(last):yyyy-MM-dd}, more than five years. Check these two times."));
        }
    }

    private static DateTimeOffset Instant(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <summary>
    /// Of doubled rows the last; of rows of one model that overlap the widest, which holds what the narrower say of it; and
    /// what the record does not say the cost of is priced.
    /// </summary>
    private ImmutableArray<RecordedRow> Rows(ReadOnlySpan<RecordedLine> rows)
    {
        var kept = ImmutableArray.CreateBuilder<RecordedRow>(rows.Length);
        var held = new Dictionary<int, long>();
        var (hour, most) = (0L, 0L);
        for (var at = 0; at < rows.Length;)
        {
            var row = rows[at];
            var end = at;
            for (; end < rows.Length && (rows[end].Start, rows[end].Model, rows[end].Given) == (row.Start, row.Model, row.Given); end++)
            {
                var one = rows[end];
                most = Math.Max(one.Requests, Math.Max(one.Input, one.Output)) + (one.Start / SecondsPerHour == hour ? most : 0);
                hour = one.Start / SecondsPerHour;
                if (most > MostInAnHour)
                {
                    throw new RecordedUsageException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"The counts of {Text.DisplayText.Of(lines.Name(one.Key), 100)} in the hour of {Instant(one.Start):yyyy-MM-dd HH:mm} UTC add up to more than 10^18, which is not plausible."));
                }
            }

            if (row.Start >= held.GetValueOrDefault(row.Model))
            {
                held[row.Model] = row.Start + (row.Width * 60L);
                kept.Add(Sum(rows[at..end], rows[0].Start));
            }

            at = end;
        }

        return kept.DrainToImmutable();
    }

    /// <summary>Rows of one bucket and model; of identical ones the last.</summary>
    private RecordedRow Sum(ReadOnlySpan<RecordedLine> rows, long firstSeen)
    {
        var sum = lines.Price(rows[^1], firstSeen);
        for (var at = rows.Length - 2; at >= 0; at--)
        {
            if (rows[at].Terms != rows[at + 1].Terms)
            {
                var one = lines.Price(rows[at], firstSeen);
                sum = sum with
                {
                    Requests = sum.Requests + one.Requests,
                    InputTokens = sum.InputTokens + one.InputTokens,
                    CachedTokens = sum.CachedTokens + one.CachedTokens,
                    OutputTokens = sum.OutputTokens + one.OutputTokens,
                    Cost = sum.Cost + one.Cost,
                    Reference = sum.Reference + one.Reference,
                    IsPriced = sum.IsPriced && one.IsPriced,
                };
            }
        }

        return sum;
    }
}

/// <summary>A file is not recorded usage.</summary>
public sealed class RecordedUsageException(string message) : Exception(message)
{
    public RecordedUsageException(long line, string what)
        : this(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {what}"))
    {
    }
}
