using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What one part of a sweep covers: a slice of hours, with minutes behind it in the last part.</summary>
internal sealed record SweepSlice(CollectedUsage? Hours, CollectedUsage? Minutes, DateTimeOffset HoursThrough, SweepPlan Plan, Completeness Completeness, DateTimeOffset Now)
{
    /// <summary>What is there when collecting begins was not born then.</summary>
    private static readonly TimeSpan BornAfter = TimeSpan.FromDays(1);

    /// <summary>How far each endpoint was known that was behind when the sweep began; none in a slice of back-fill.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Late => Minutes is null ? ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty : Completeness.KnownBefore;

    /// <summary>Everything up to here is judged once this part is done.</summary>
    public DateTimeOffset Through => Minutes is null ? HoursThrough : Plan.CompleteThrough;

    public int Rows => (Hours?.Count ?? 0) + (Minutes?.Count ?? 0);

    /// <summary>Whether a series had usage in a window that was read whole: it is looked at also where it has none there now.</summary>
    public bool MayHaveLost(SeriesSummary line, DateTimeOffset? known) => line.IsMain && line.LastUsedAt is { } last
        && ((Minutes?.Whole.Values.Any(window => window.Start < last) is true) || (Hours?.WholeBefore(known).Values.Any(window => window.Start < last) is true));

    /// <summary>The series that were used in it.</summary>
    public IEnumerable<SeriesId> Series() => [.. Hours?.Series ?? [], .. Minutes?.Series ?? []];

    /// <summary>One series in it.</summary>
    /// <param name="state">The account.</param>
    /// <param name="series">The series.</param>
    /// <param name="inventory">What the provider says of its keys.</param>
    /// <param name="policy">What the operator wants.</param>
    /// <param name="lines">The lines of the series, the main line first.</param>
    public SeriesSweepInput Input(AccountState state, SeriesId series, KeyFactsLookup inventory, Policy policy, ImmutableArray<SeriesSummary> lines)
    {
        var facts = inventory.Of(series);
        var line = lines.FirstOrDefault();
        var collectedFrom = state.CollectedFrom ?? Plan.Minutes.Start;
        var rows = new SeriesRows(Hours?.Of(series) ?? [], Minutes?.Of(series) ?? []);
        var since = Since(series, rows, facts, collectedFrom);
        var isNews = IsNews(state, series, rows, line);
        var key = new SweptSeries(
            state.Account,
            Current(series, rows, inventory),
            Completeness.Say(facts, line),
            lines,
            since,
            since - collectedFrom >= BornAfter ? KeyOrigin.Born : KeyOrigin.Known);
        var terms = new SweepTerms(policy, state.Calibration, state.CalibratedThrough);
        return new SeriesSweepInput(key, this, terms, isNews ? HoursThrough : state.HoursThrough ?? HoursThrough, isNews && Minutes is not null)
        {
            Hours = rows.Hours,
            Minutes = rows.Minutes,
            IsFirstSweep = state.SweptAt is null,
            HoursWhole = Hours?.WholeBefore(state.HoursThrough) ?? CollectedUsage.Nowhere,
        };
    }

    /// <summary>The key in the project it is in now: the one it is listed in, else that of its newest usage, and of the most there where it is in several at once.</summary>
    private static SeriesId Current(SeriesId series, SeriesRows rows, KeyFactsLookup inventory)
    {
        if (series.Key is not { } key)
        {
            return series;
        }

        if (inventory.ProjectOf(key) is { } listed)
        {
            return series with { Project = listed };
        }

        var newest = rows.Minutes
            .Concat(rows.Hours)
            .OrderByDescending(row => row.Window.Start)
            .ThenByDescending(row => row.Counts.Requests)
            .ThenBy(row => row.Dimensions.Project?.Value, StringComparer.Ordinal)
            .FirstOrDefault();
        return series with { Project = newest?.Dimensions.Project ?? series.Project };
    }

    /// <summary>
    /// Whether there is anything to judge. What was only read again is stored where it differs; its idle time is judged when
    /// the series is used again, so that a back-fill that was stopped, and reads a day twice, ends as one that was not.
    /// </summary>
    private bool IsNews(AccountState state, SeriesId series, SeriesRows rows, SeriesSummary? line) =>
        state.HoursThrough is not { } known
        || line?.OpenAlerts > 0
        || Completeness.IsHealed(line)
        || IsLate(rows)
        || Minutes?.Has(series) is true
        || (Minutes is not null && line?.LastUsedAt > Plan.Minutes.Start)
        || rows.Hours.Any(row => row.Window.End > known);

    /// <summary>Whether something came of a time that was judged without it.</summary>
    private bool IsLate(SeriesRows rows) => Minutes is not null && !Completeness.KnownBefore.IsEmpty
        && rows.Hours.Any(row => Completeness.KnownBefore.TryGetValue(row.Endpoint, out var known) && row.Window.End > known);

    /// <summary>
    /// From when on absence of usage means something: since it is collected, but not before the key was born. Of a key
    /// without a date, only its effect is known.
    /// </summary>
    private DateTimeOffset Since(SeriesId series, SeriesRows rows, KeyFacts facts, DateTimeOffset collectedFrom)
    {
        var born = facts.CreatedAt is { } created ? BucketWidth.Hour.Floor(created)
            : series.IsAttributed ? FirstUse(rows)
            : collectedFrom;
        return born > collectedFrom ? born : collectedFrom;
    }

    private DateTimeOffset FirstUse(SeriesRows rows)
    {
        var first = DateTimeOffset.MaxValue;
        foreach (var row in rows.Hours.Concat(rows.Minutes))
        {
            first = row.Window.Start < first ? row.Window.Start : first;
        }

        return first == DateTimeOffset.MaxValue ? Now : BucketWidth.Hour.Floor(first);
    }

    /// <summary>What was read of one series.</summary>
    /// <param name="Hours">Rows at hourly width.</param>
    /// <param name="Minutes">Rows at minute width.</param>
    private readonly record struct SeriesRows(IReadOnlyList<UsageRow> Hours, IReadOnlyList<UsageRow> Minutes);
}
