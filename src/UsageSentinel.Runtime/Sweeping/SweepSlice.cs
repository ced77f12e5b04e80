using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What every endpoint reported over one window, by series.</summary>
/// <param name="Rows">Rows by series; those of a key together, in whatever projects it ran.</param>
/// <param name="Count">Rows in all.</param>
/// <param name="FirstUse">The earliest bucket with any usage; null for none. Before the first use of the whole organization, absence says nothing of a key.</param>
/// <param name="LastUse">By endpoint, a moment by which its latest use had begun; none where it reported none.</param>
internal sealed record CollectedUsage(
    Dictionary<SeriesId, List<UsageRow>> Rows, int Count, DateTimeOffset? FirstUse, ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> LastUse)
{
    /// <summary>By endpoint, the window that was read whole: what is not in <see cref="Rows"/> was not there.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> Whole { get; init; } = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;

    /// <summary>What a reading speaks for: up to its last bucket with usage. Behind that an answer that was cut off looks like one without usage; so it does behind a gap, and where results were kept apart.</summary>
    public static TimeWindow WholeOf(UsageReading reading)
    {
        var end = reading.Rows.IsEmpty || !reading.Apart.IsNothing ? reading.Window.Start : reading.Rows.Max(row => row.Window.End);
        end = reading.KnownThrough(reading.Window.Start, end);
        return end > reading.Window.Start ? new TimeWindow(reading.Window.Start, end < reading.Window.End ? end : reading.Window.End) : new TimeWindow(reading.Window.Start, reading.Window.Start);
    }

    /// <summary>The same up to <paramref name="end"/>.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, TimeWindow> WholeBefore(DateTimeOffset? end) => end is not { } until
        ? ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty
        : Whole.Where(window => window.Value.Start < until).ToImmutableSortedDictionary(
            window => window.Key, window => window.Value.End > until ? new TimeWindow(window.Value.Start, until) : window.Value);

    /// <summary>What readings of one window hold together; null ones hold nothing.</summary>
    public static CollectedUsage Of(IEnumerable<UsageReading?> readings)
    {
        var rows = new Dictionary<SeriesId, List<UsageRow>>(SeriesId.ByName);
        var last = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;
        var whole = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;
        DateTimeOffset? first = null;
        var count = 0;
        foreach (var reading in readings.OfType<UsageReading>())
        {
            count += reading.Rows.Length;
            whole = WholeOf(reading) is { IsEmpty: false } window ? whole.SetItem(reading.Endpoint, window) : whole;
            last = NoDataCheck.Latest(reading.Rows) is { } latest ? last.SetItem(reading.Endpoint, latest) : last;
            foreach (var row in reading.Rows)
            {
                first = row.Window.Start < first || first is null ? row.Window.Start : first;
                if (!rows.TryGetValue(row.Dimensions.Series, out var list))
                {
                    rows[row.Dimensions.Series] = list = [];
                }

                list.Add(row);
            }
        }

        return new CollectedUsage(rows, count, first, last) { Whole = whole };
    }
}

/// <summary>What one part of a sweep covers: a slice of hours, with minutes behind it in the last part.</summary>
internal sealed record SweepSlice(CollectedUsage? Hours, CollectedUsage? Minutes, DateTimeOffset HoursThrough, SweepPlan Plan, Completeness Completeness, DateTimeOffset Now)
{
    /// <summary>What is there when collecting begins was not born then.</summary>
    private static readonly TimeSpan BornAfter = TimeSpan.FromDays(1);

    private static readonly List<UsageRow> None = [];

    private static readonly ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Nothing = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    private static readonly ImmutableSortedDictionary<UsageEndpoint, TimeWindow> Nowhere = ImmutableSortedDictionary<UsageEndpoint, TimeWindow>.Empty;

    /// <summary>Everything up to here is judged once this part is done.</summary>
    public DateTimeOffset Through => Minutes is null ? HoursThrough : Plan.CompleteThrough;

    public int Rows => (Hours?.Count ?? 0) + (Minutes?.Count ?? 0);

    /// <summary>Whether a series had usage in a window that was read whole: it is looked at also where it has none there now.</summary>
    public bool MayHaveLost(SeriesSummary line, DateTimeOffset? known) => line.IsMain && line.LastUsedAt is { } last
        && ((Minutes?.Whole.Values.Any(window => window.Start < last) is true) || (Hours?.WholeBefore(known).Values.Any(window => window.Start < last) is true));

    public IEnumerable<SeriesId> Series() => (Hours?.Rows.Keys ?? Enumerable.Empty<SeriesId>())
        .Concat(Minutes?.Rows.Keys ?? Enumerable.Empty<SeriesId>());

    public SeriesSweepInput Work(AccountState state, SeriesId series, KeyFactsLookup inventory, Policy policy, ImmutableArray<SeriesSummary> lines)
    {
        var facts = inventory.Of(series);
        var line = lines.FirstOrDefault();
        var collectedFrom = state.CollectedFrom ?? Plan.Minutes.Start;
        var since = Since(series, facts, collectedFrom);
        var isNews = IsNews(state, series, line);
        return new SeriesSweepInput(
            state.Account,
            Current(series, inventory),
            Hours?.Rows.GetValueOrDefault(series) ?? None,
            Minutes?.Rows.GetValueOrDefault(series) ?? None,
            Completeness.Say(facts, line),
            policy,
            lines,
            since,
            since - collectedFrom >= BornAfter ? KeyOrigin.Born : KeyOrigin.Known,
            new KnownCalibration(state.Calibration, state.CalibratedThrough),
            Through,
            isNews ? HoursThrough : state.HoursThrough ?? HoursThrough,
            Plan.Minutes.Start,
            Plan.Minutes.End,
            isNews && Minutes is not null,
            Completeness.Of(line, Plan.CompleteThrough),
            Now)
        {
            Waits = Completeness.IsWaiting(line),
            Late = Minutes is null ? Nothing : Completeness.KnownBefore,
            HoursBehind = Completeness.HoursBehind,
            HoursWhole = Hours?.WholeBefore(state.HoursThrough) ?? Nowhere,
            MinutesWhole = Minutes?.Whole ?? Nowhere,
        };
    }

    /// <summary>The key in the project it is in now: the one it is listed in, else that of its newest usage, and of the most there where it is in several at once.</summary>
    private SeriesId Current(SeriesId series, KeyFactsLookup inventory)
    {
        if (series.Key is not { } key)
        {
            return series;
        }

        var newest = (Minutes?.Rows.GetValueOrDefault(series) ?? None)
            .Concat(Hours?.Rows.GetValueOrDefault(series) ?? None)
            .OrderByDescending(row => row.Window.Start)
            .ThenByDescending(row => row.Counts.Requests)
            .ThenBy(row => row.Dimensions.Project?.Value, StringComparer.Ordinal)
            .FirstOrDefault();
        return series with { Project = inventory.ProjectOf(key) ?? newest?.Dimensions.Project ?? series.Project };
    }

    /// <summary>
    /// Whether there is anything to judge. What was only read again is stored where it differs; its idle time is judged when
    /// the series is used again, so that a back-fill that was stopped, and reads a day twice, ends as one that was not.
    /// </summary>
    private bool IsNews(AccountState state, SeriesId series, SeriesSummary? line) =>
        state.HoursThrough is not { } known
        || line?.OpenAlerts > 0
        || Completeness.IsHealed(line)
        || IsLate(series)
        || Minutes?.Rows.ContainsKey(series) is true
        || (Minutes is not null && line?.LastUsedAt > Plan.Minutes.Start)
        || (Hours?.Rows.GetValueOrDefault(series) ?? None).Exists(row => row.Window.End > known);

    /// <summary>Whether something came of a time that was judged without it.</summary>
    private bool IsLate(SeriesId series) => Minutes is not null && !Completeness.KnownBefore.IsEmpty
        && (Hours?.Rows.GetValueOrDefault(series) ?? None).Exists(row => Completeness.KnownBefore.TryGetValue(row.Endpoint, out var known) && row.Window.End > known);

    /// <summary>
    /// From when on absence of usage means something: since it is collected, but not before the key was born. Of a key
    /// without a date, only its effect is known.
    /// </summary>
    private DateTimeOffset Since(SeriesId series, KeyFacts facts, DateTimeOffset collectedFrom)
    {
        var born = facts.CreatedAt is { } created ? BucketWidth.Hour.Floor(created)
            : series.IsAttributed ? FirstUse(series)
            : collectedFrom;
        return born > collectedFrom ? born : collectedFrom;
    }

    private DateTimeOffset FirstUse(SeriesId series)
    {
        var first = DateTimeOffset.MaxValue;
        foreach (var row in (Hours?.Rows.GetValueOrDefault(series) ?? None).Concat(Minutes?.Rows.GetValueOrDefault(series) ?? None))
        {
            first = row.Window.Start < first ? row.Window.Start : first;
        }

        return first == DateTimeOffset.MaxValue ? Now : BucketWidth.Hour.Floor(first);
    }
}
