using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using CsvHelper;
using CsvHelper.Configuration;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Replaying;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Collecting.Recorded;

/// <summary>Reads recorded usage (CSV, gzip by name): rows in any order, of doubled rows the last one holds, unknown columns passed over.</summary>
public sealed class RecordedUsage(PriceBook prices)
{
    private const int MinutesPerHour = 60;

    private readonly List<Row> rows = [];
    private readonly List<string> names = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary>The narrowest bucket of the record, in minutes; 60 for an empty record.</summary>
    public int StepMinutes { get; private set; } = 60;

    /// <exception cref="RecordedUsageException">The file is not recorded usage; names the line and what is wrong.</exception>
    public ImmutableArray<RecordedKey> Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var text = new StreamReader(stream);
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
        var start = cells.Start();
        var model = cells.Text(columns.Model);
        var counts = new UsageCounts
        {
            Requests = cells.Count(columns.Requests, "num_model_requests"),
            InputTokens = cells.Count(columns.Input, "input_tokens"),
            CachedTokens = cells.Count(columns.Cached, "input_cached_tokens"),
            OutputTokens = cells.Count(columns.Output, "output_tokens"),
        };
        var cost = cells.Cost() ?? (double)prices.Estimate(
            UsageEndpoint.Completions,
            new UsageDimensions(null, null, model),
            counts,
            new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(start).AddMinutes(width))).Cost.Amount;
        StepMinutes = Math.Min(StepMinutes, width);
        var row = new Row(
            NumberOf(cells.Text(columns.Project)),
            NumberOf(cells.Key()),
            NumberOf(model),
            start,
            Math.Min(width, MinutesPerHour),
            rows.Count,
            counts.Requests,
            counts.InputTokens,
            counts.CachedTokens,
            counts.OutputTokens,
            cost);

        // The engine judges hours and less; a day is taken as so many equal hours.
        for (var part = 0; part < width; part += row.Width)
        {
            rows.Add(width == row.Width ? row : row.Part(part, (double)row.Width / width));
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
        sorted.Sort((left, right) => (rank[left.Project], rank[left.Key], left.Start, rank[left.Model], left.Width, left.Order)
            .CompareTo((rank[right.Project], rank[right.Key], right.Start, rank[right.Model], right.Width, right.Order)));
        var keys = ImmutableArray.CreateBuilder<RecordedKey>();
        for (var at = 0; at < sorted.Length;)
        {
            var first = sorted[at];
            var end = at;
            while (end < sorted.Length && sorted[end].Project == first.Project && sorted[end].Key == first.Key)
            {
                end++;
            }

            keys.Add(new RecordedKey(names[first.Project], names[first.Key], Steps(sorted[at..end])));
            at = end;
        }

        return keys.ToImmutable();
    }

    /// <summary>One step per bucket: the models of a bucket added up, of doubled rows the last.</summary>
    private ImmutableArray<KeyStep> Steps(ReadOnlySpan<Row> rows)
    {
        var steps = ImmutableArray.CreateBuilder<KeyStep>();
        KeyBaseline models = default;
        for (var at = 0; at < rows.Length; at++)
        {
            var row = rows[at];
            if (at + 1 < rows.Length && rows[at + 1] is var next
                && (next.Start, next.Model, next.Width) == (row.Start, row.Model, row.Width))
            {
                continue;
            }

            var step = new KeyStep(row.Start, row.Width, row.Requests, row.Input, row.Cached, row.Output, row.Usd);
            if (row.Requests + row.Usd > 0)
            {
                var model = ModelMemory.Hash(names[row.Model]);
                var isNew = ModelMemory.IsNew(models, model, row.Start);
                ModelMemory.Learn(ref models, model, row.Start);
                step = isNew ? step with { NovelUsd = row.Usd, NovelModels = ModelMemory.NewModels(models, row.Start) } : step;
            }

            if (steps.Count > 0 && steps[^1].Start == step.Start)
            {
                steps[^1] = Sum(steps[^1], step);
            }
            else if (steps.Count == 0 || step.Start >= steps[^1].End)
            {
                steps.Add(step);
            }
        }

        return steps.ToImmutable();
    }

    private static KeyStep Sum(KeyStep left, KeyStep right) => left with
    {
        Minutes = Math.Max(left.Minutes, right.Minutes),
        Requests = left.Requests + right.Requests,
        InputTokens = left.InputTokens + right.InputTokens,
        CachedTokens = left.CachedTokens + right.CachedTokens,
        OutputTokens = left.OutputTokens + right.OutputTokens,
        Usd = left.Usd + right.Usd,
        NovelUsd = left.NovelUsd + right.NovelUsd,
        NovelModels = Math.Max(left.NovelModels, right.NovelModels),
    };

    private int NumberOf(string name)
    {
        if (!numbers.TryGetValue(name, out var number))
        {
            numbers[name] = number = names.Count;
            names.Add(name);
        }

        return number;
    }

    private readonly record struct Row(
        int Project, int Key, int Model, long Start, int Width, int Order, double Requests, double Input, double Cached, double Output, double Usd)
    {
        public Row Part(int minutes, double share) => this with
        {
            Start = Start + (minutes * 60L),
            Requests = Requests * share,
            Input = Input * share,
            Cached = Cached * share,
            Output = Output * share,
            Usd = Usd * share,
        };
    }
}

/// <summary>A file is not recorded usage.</summary>
public sealed class RecordedUsageException(long line, string what)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"Line {line}: {what}"));
