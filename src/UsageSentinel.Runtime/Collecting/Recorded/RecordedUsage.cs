using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using CsvHelper;
using CsvHelper.Configuration;
using UsageSentinel.Core.Judging.Replaying;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Collecting.Recorded;

/// <summary>Reads recorded usage (CSV, gzip by name): rows in any order, of doubled rows the last one holds, unknown columns passed over.</summary>
public sealed class RecordedUsage(PriceBook prices)
{
    private const int MinutesPerHour = 60;
    private const long SecondsPerHour = 3_600;
    private const long LongestSeconds = 5 * 366 * 24 * SecondsPerHour;
    private const long MostInAnHour = 1_000_000_000_000_000_000;

    private readonly List<RecordedLine> rows = [];
    private readonly List<string> names = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary>The narrowest bucket of the record, in minutes; 60 for an empty record.</summary>
    public int StepMinutes { get; private set; } = 60;

    /// <exception cref="RecordedUsageException">The file is not recorded usage; names the line and what is wrong.</exception>
    public ImmutableArray<RecordedKey> Read(string path)
    {
        using var text = new StreamReader(GivenFile.Open(path, ReadLimits.Usage));
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
        try
        {
            var columns = csv.Read() && csv.ReadHeader() && csv.HeaderRecord is { } header
                ? new RecordedColumns(header)
                : throw new RecordedUsageException(1, "the file is empty; it needs a header line.");
            while (csv.Read())
            {
                Add(csv, columns);
            }
        }
        catch (InvalidDataException broken)
        {
            throw new RecordedUsageException(rows.Count + 1, $"the file is not what its name says: {broken.Message}");
        }

        return Keys();
    }

    private void Add(CsvReader csv, RecordedColumns columns)
    {
        var cells = new RecordedCells(csv, columns);
        var width = cells.Width();
        var start = cells.Start(Math.Min(width, MinutesPerHour));
        var model = cells.Text(columns.Model);
        var counts = new UsageCounts
        {
            Requests = cells.Count(columns.Requests, "num_model_requests"),
            InputTokens = cells.Count(columns.Input, "input_tokens"),
            CachedTokens = cells.Optional(columns.Cached, "input_cached_tokens"),
            OutputTokens = cells.Count(columns.Output, "output_tokens"),
        };
        StepMinutes = Math.Min(StepMinutes, width);
        var row = new RecordedLine(
            NumberOf(cells.Text(columns.Project)),
            NumberOf(cells.Key()),
            NumberOf(model),
            start,
            Math.Min(width, MinutesPerHour),
            width,
            rows.Count,
            counts.Requests,
            counts.InputTokens,
            counts.CachedTokens,
            counts.OutputTokens,
            cells.Cost());

        // The engine judges hours and less; a day is taken as so many equal hours.
        var parts = width / row.Width;
        for (var part = 0; part < parts; part++)
        {
            rows.Add(parts == 1 ? row : row.Part(part, parts));
        }
    }

    private ImmutableArray<RecordedKey> Keys()
    {
        // By name, not by the number a name happened to get: sums must not depend on the order of the rows.
        var rank = new int[names.Count];
        foreach (var (place, number) in Enumerable.Range(0, names.Count).OrderBy(number => names[number], StringComparer.Ordinal).Index())
        {
            rank[number] = place;
        }

        var sorted = CollectionsMarshal.AsSpan(rows);
        sorted.Sort((left, right) => (rank[left.Project], rank[left.Key], left.Start, right.Given, rank[left.Model], left.Order)
            .CompareTo((rank[right.Project], rank[right.Key], right.Start, left.Given, rank[right.Model], right.Order)));
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

            keys.Add(new RecordedKey(names[first.Project], names[first.Key], Rows(sorted[at..end])));
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
                $"The record reaches from {Instant(first):yyyy-MM-dd} to {Instant(last):yyyy-MM-dd}, more than five years: one of the two is no time of this record."));
        }
    }

    private static DateTimeOffset Instant(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    /// <summary>
    /// Of doubled rows the last; of rows of one model that overlap the widest, which holds what the narrower tell of it; and
    /// what the record does not say the cost of is priced.
    /// </summary>
    private ImmutableArray<RecordedRow> Rows(ReadOnlySpan<RecordedLine> rows)
    {
        var kept = ImmutableArray.CreateBuilder<RecordedRow>(rows.Length);
        var held = new Dictionary<int, long>();
        var (hour, most) = (0L, 0L);
        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[at];
            most = Math.Max(row.Requests, Math.Max(row.Input, row.Output)) + (row.Start / SecondsPerHour == hour ? most : 0);
            hour = row.Start / SecondsPerHour;
            if (most > MostInAnHour)
            {
                throw new RecordedUsageException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The counts of {Alerting.Channels.DisplayText.Of(names[row.Key], 100)} in the hour of {Instant(row.Start):yyyy-MM-dd HH:mm} UTC add up to more than 10^18: no key uses that much."));
            }

            var isRevised = at + 1 < rows.Length && (rows[at + 1].Start, rows[at + 1].Model, rows[at + 1].Given) == (row.Start, row.Model, row.Given);
            if (!isRevised && row.Start >= held.GetValueOrDefault(row.Model))
            {
                held[row.Model] = row.Start + (row.Width * 60L);
                kept.Add(Price(row, rows[0].Start));
            }
        }

        return kept.DrainToImmutable();
    }

    private RecordedRow Price(RecordedLine row, long firstSeen)
    {
        var model = names[row.Model];
        var (cost, isPriced) = row.Usd is { } recorded ? (new Usd(recorded), true) : Estimate(row, model, row.Start);
        var reference = row.Usd is null ? Estimate(row, model, firstSeen).Cost : cost;
        return new RecordedRow(row.Start, row.Width, model, row.Requests, row.Input, row.Cached, row.Output, cost, reference, isPriced)
        {
            Spread = isPriced ? null : prices.Find(model, DateOnly.FromDateTime(Instant(row.Start).UtcDateTime)).Spread,
        };
    }

    private (Usd Cost, bool IsPriced) Estimate(RecordedLine row, string model, long at)
    {
        var start = Instant(at);
        return prices.Estimate(
            UsageEndpoint.Completions,
            new UsageDimensions(null, null, model),
            new UsageCounts { Requests = row.Requests, InputTokens = row.Input, CachedTokens = row.Cached, OutputTokens = row.Output },
            new TimeWindow(start, start.AddMinutes(row.Width)));
    }

    private int NumberOf(string name)
    {
        if (!numbers.TryGetValue(name, out var number))
        {
            numbers[name] = number = names.Count;
            names.Add(name);
        }

        return number;
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
