using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>The lines of a record as they are read: names as numbers, and what few lines have besides kept apart.</summary>
internal sealed class RecordedLines
{
    private const int MinutesPerHour = 60;

    private readonly PriceBook prices;
    private readonly CellNames projects;
    private readonly CellNames keys;
    private readonly CellNames models;

    private readonly List<string> names = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<RecordedTerms> terms = [RecordedTerms.None];
    private readonly Dictionary<RecordedTerms, int> termNumbers = new() { [RecordedTerms.None] = 0 };
    private readonly List<UsageCounts> details = [default];
    private readonly Dictionary<(int Model, int Terms), UsageDimensions> dimensions = [];

    public RecordedLines(PriceBook prices)
    {
        this.prices = prices;
        projects = new CellNames(text => NumberOf(RecordedCells.IsNone(text) ? string.Empty : text));
        keys = new CellNames(text => NumberOf(RecordedCells.IsNone(text) ? string.Empty : text));
        models = new CellNames(NumberOfModel);
    }

    public List<RecordedLine> Rows { get; } = [];

    public int StepMinutes { get; private set; } = MinutesPerHour;

    public string Name(int number) => names[number];

    /// <summary>The place of each name in the order of names.</summary>
    public int[] Ranks()
    {
        var rank = new int[names.Count];
        foreach (var (place, number) in Enumerable.Range(0, names.Count).OrderBy(number => names[number], StringComparer.Ordinal).Index())
        {
            rank[number] = place;
        }

        return rank;
    }

    /// <summary>Takes a bucket.</summary>
    public void Add(RecordedCells cells, RecordedColumns columns)
    {
        var width = cells.Width();
        StepMinutes = Math.Min(StepMinutes, width);
        var start = cells.Start(Math.Min(width, MinutesPerHour));
        if (cells.IsEmptyBucket())
        {
            return;
        }

        var areOptional = columns.Format is RecordedFormat.OpenAIDashboard;
        var counts = new UsageCounts
        {
            Requests = cells.Count(RecordedField.Requests, "num_model_requests"),
            InputTokens = areOptional ? cells.Optional(RecordedField.Input, "input_tokens") : cells.Count(RecordedField.Input, "input_tokens"),
            CachedTokens = cells.Optional(RecordedField.Cached, "input_cached_tokens"),
            OutputTokens = areOptional ? cells.Optional(RecordedField.Output, "output_tokens") : cells.Count(RecordedField.Output, "output_tokens"),
        };
        var more = columns.HasDetails ? WithDetails(cells, counts) : counts;
        var cost = cells.Cost();
        var row = new RecordedLine(
            projects.Of(cells[RecordedField.Project]),
            keys.Of(cells[RecordedField.Key]),
            models.Of(cells[RecordedField.Model]),
            columns.HasTerms || more.Units != 0 ? TermsOf(cells, columns, cost is not null) : 0,
            more == counts ? 0 : Keep(more),
            start,
            Math.Min(width, MinutesPerHour),
            width,
            Rows.Count,
            counts.Requests,
            counts.InputTokens,
            counts.CachedTokens,
            counts.OutputTokens,
            cost);

        // The engine judges hours and less; a day is taken as so many equal hours.
        var parts = width / row.Width;
        for (var part = 0; part < parts; part++)
        {
            Rows.Add(parts == 1 ? row : row.Part(part, parts) with { Detail = row.Detail == 0 ? 0 : Keep(Part(more, part, parts)) });
        }
    }

    /// <summary>Takes a request, or adds it to the others of its bucket.</summary>
    public RecordedLine LineOf(in RecordedRequest request)
    {
        var (cells, kind, start, counts, cost) = request;
        StepMinutes = Math.Min(StepMinutes, RecordedFormats.RequestMinutes);
        return new RecordedLine(
            projects.Of(cells[RecordedField.Project]), NumberOf(cells.Key()), models.Of(cells[RecordedField.Model]), NumberOf(kind with { IsCosted = cost is not null }), 0, start, RecordedFormats.RequestMinutes,
            RecordedFormats.RequestMinutes, Rows.Count, counts.Requests, counts.InputTokens, counts.CachedTokens, counts.OutputTokens, cost);
    }

    /// <summary>All meters of a line.</summary>
    public UsageCounts CountsOf(in RecordedLine line) => line.Detail > 0 ? details[line.Detail] : new UsageCounts
    {
        Requests = line.Requests,
        InputTokens = line.Input,
        CachedTokens = line.Cached,
        OutputTokens = line.Output,
    };

    public int Keep(UsageCounts counts)
    {
        details.Add(counts);
        return details.Count - 1;
    }

    /// <summary>What a line costs: as recorded, else at the prices of its day, and at those of the day its key is first seen.</summary>
    public RecordedRow Price(in RecordedLine row, long firstSeen)
    {
        var (cost, isPriced) = row.Usd is { } recorded ? (new Usd(recorded), true) : Estimate(row, row.Start);
        var reference = row.Usd is null ? Estimate(row, firstSeen).Cost : cost;
        return new RecordedRow(row.Start, row.Width, names[row.Model], row.Requests, row.Input, row.Cached, row.Output, cost, reference, isPriced)
        {
            IsShare = row.Given > row.Width,
            Spread = isPriced ? null : prices.Find(names[row.Model], DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(row.Start).UtcDateTime)).Spread,
        };
    }

    private (Usd Cost, bool IsPriced) Estimate(in RecordedLine row, long at)
    {
        if (!dimensions.TryGetValue((row.Model, row.Terms), out var of))
        {
            dimensions[(row.Model, row.Terms)] = of = terms[row.Terms].Dimensions(names[row.Model]);
        }

        var start = DateTimeOffset.FromUnixTimeSeconds(at);
        return prices.Estimate(terms[row.Terms].Kind, of, CountsOf(row), new TimeWindow(start, start.AddMinutes(row.Width)));
    }

    private int TermsOf(RecordedCells cells, RecordedColumns columns, bool isCosted)
    {
        var endpoint = columns.Has(RecordedField.Endpoint) ? cells.Text(RecordedField.Endpoint).Trim()
            : cells.Has(RecordedField.Images) ? "images"
            : cells.Has(RecordedField.Characters) ? "audio_speeches"
            : cells.Has(RecordedField.Seconds) ? "audio_transcriptions"
            : string.Empty;
        return NumberOf(new RecordedTerms(
            endpoint, cells.Batch(), cells.Text(RecordedField.Tier).Trim().ToLowerInvariant(), cells.Text(RecordedField.User), isCosted));
    }

    private static UsageCounts WithDetails(RecordedCells cells, UsageCounts counts) => counts with
    {
        CacheWriteTokens = cells.Optional(RecordedField.CacheWrite, "input_cache_write_tokens"),
        InputAudioTokens = cells.Optional(RecordedField.AudioInput, "input_audio_tokens"),
        CachedAudioTokens = cells.Optional(RecordedField.CachedAudio, "input_cached_audio_tokens"),
        OutputAudioTokens = cells.Optional(RecordedField.AudioOutput, "output_audio_tokens"),
        InputImageTokens = cells.Optional(RecordedField.ImageInput, "input_image_tokens"),
        CachedImageTokens = cells.Optional(RecordedField.CachedImage, "input_cached_image_tokens"),
        OutputImageTokens = cells.Optional(RecordedField.ImageOutput, "output_image_tokens"),
        Units = cells.Optional(RecordedField.Images, "images") + cells.Optional(RecordedField.Characters, "characters") + cells.Optional(RecordedField.Seconds, "seconds"),
    };

    private static UsageCounts Part(UsageCounts counts, int part, int parts)
    {
        long Of(long count) => RecordedLine.Share(count, part, parts);
        return new UsageCounts
        {
            Requests = Of(counts.Requests),
            InputTokens = Of(counts.InputTokens),
            CachedTokens = Of(counts.CachedTokens),
            CacheWriteTokens = Of(counts.CacheWriteTokens),
            OutputTokens = Of(counts.OutputTokens),
            InputAudioTokens = Of(counts.InputAudioTokens),
            CachedAudioTokens = Of(counts.CachedAudioTokens),
            OutputAudioTokens = Of(counts.OutputAudioTokens),
            InputImageTokens = Of(counts.InputImageTokens),
            CachedImageTokens = Of(counts.CachedImageTokens),
            OutputImageTokens = Of(counts.OutputImageTokens),
            Units = Of(counts.Units),
        };
    }

    private int NumberOf(RecordedTerms kind)
    {
        if (!termNumbers.TryGetValue(kind, out var number))
        {
            termNumbers[kind] = number = terms.Count;
            terms.Add(kind);
        }

        return number;
    }

    /// <summary>Spellings of one listed model are one model: a provider in front is not another one. What the list does not name keeps its name.</summary>
    private int NumberOfModel(string written)
    {
        var name = ModelName.Parse(written);
        var normal = name.ToString();
        var isListed = !name.IsFineTuned && normal != written && prices.Find(normal, DateOnly.MaxValue).IsPriced;
        return NumberOf(isListed ? normal : written);
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
