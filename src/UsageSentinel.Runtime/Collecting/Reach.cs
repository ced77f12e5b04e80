using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>What every endpoint reported over one window, by series.</summary>
/// <param name="Rows">Rows by series; those of a key together, in whatever projects it ran.</param>
/// <param name="Count">Rows in all.</param>
/// <param name="FirstUse">The earliest bucket with any usage; null for none. Before the first use of the whole organization, absence says nothing of a key.</param>
/// <param name="LastUse">By endpoint, a moment by which its latest use had begun; none where it reported none.</param>
internal sealed record Collected(
    Dictionary<SeriesId, List<UsageRow>> Rows, int Count, DateTimeOffset? FirstUse, ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> LastUse)
{
    /// <summary>What readings of one window hold together; null ones hold nothing.</summary>
    public static Collected Of(IEnumerable<UsageReading?> readings)
    {
        var rows = new Dictionary<SeriesId, List<UsageRow>>(SeriesId.ByName);
        var last = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;
        DateTimeOffset? first = null;
        var count = 0;
        foreach (var reading in readings.OfType<UsageReading>())
        {
            count += reading.Rows.Length;
            last = SourceSilence.Latest(reading.Rows) is { } latest ? last.SetItem(reading.Endpoint, latest) : last;
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

        return new Collected(rows, count, first, last);
    }
}

/// <summary>What one part of a sweep covers: a slice of hours, with minutes behind it in the last part.</summary>
internal sealed record Reach(Collected? Hours, Collected? Minutes, DateTimeOffset HoursThrough, SweepPlan Plan, Completeness Completeness, DateTimeOffset Now)
{
    /// <summary>What is there when collecting begins was not born then.</summary>
    private static readonly TimeSpan BornAfter = TimeSpan.FromDays(1);

    private static readonly List<UsageRow> None = [];

    private static readonly ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Nothing = ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset>.Empty;

    /// <summary>Everything up to here is judged once this part is done.</summary>
    public DateTimeOffset Through => Minutes is null ? HoursThrough : Plan.CompleteThrough;

    public int Rows => (Hours?.Count ?? 0) + (Minutes?.Count ?? 0);

    public IEnumerable<SeriesId> Series() => (Hours?.Rows.Keys ?? Enumerable.Empty<SeriesId>())
        .Concat(Minutes?.Rows.Keys ?? Enumerable.Empty<SeriesId>());

    public SeriesWork Work(AccountState state, SeriesId series, FactsOfKeys inventory, Policy policy, ImmutableArray<SeriesLine> lines)
    {
        var facts = inventory.Of(series);
        var line = lines.FirstOrDefault();
        var collectedFrom = state.CollectedFrom ?? Plan.Minutes.Start;
        var since = Since(series, facts, collectedFrom);
        var isNews = IsNews(state, series, line);
        return new SeriesWork(
            state.Account,
            Current(series, inventory),
            Hours?.Rows.GetValueOrDefault(series) ?? None,
            Minutes?.Rows.GetValueOrDefault(series) ?? None,
            Completeness.Say(facts, line),
            policy,
            lines,
            since,
            since - collectedFrom >= BornAfter ? KeyOrigin.Born : KeyOrigin.Known,
            new KnownFleet(state.Fleet, state.FleetThrough),
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
        };
    }

    /// <summary>The key in the project it is in now: the one it is listed in, else that of its newest usage, and of the most there where it is in several at once.</summary>
    private SeriesId Current(SeriesId series, FactsOfKeys inventory)
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
    private bool IsNews(AccountState state, SeriesId series, SeriesLine? line) =>
        state.HoursThrough is not { } known
        || line?.OpenAlerts > 0
        || Completeness.IsHealed(line)
        || IsLate(series)
        || Minutes?.Rows.ContainsKey(series) is true
        || (Hours?.Rows.GetValueOrDefault(series) ?? None).Exists(row => row.Window.End > known);

    /// <summary>Whether something came of a time that was judged without it.</summary>
    private bool IsLate(SeriesId series) => Minutes is not null && !Completeness.KnownBefore.IsEmpty
        && (Hours?.Rows.GetValueOrDefault(series) ?? None).Exists(row => Completeness.KnownBefore.TryGetValue(row.Endpoint, out var known) && row.Window.End > known);

    /// <summary>
    /// From when on absence of usage means something: since it is collected, but not before the key was born. Of a key
    /// nobody can date, only what it did is known.
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
