using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Counts the summary lines of a series again after it was swept: what its days cost, in each project it ran in, and how it is judged.</summary>
internal sealed class SummaryRecount(PriceBooks books, Calibrations calibrations)
{
    /// <summary>Whether a line rests on estimates without a price that another list may replace.</summary>
    public bool IsToReprice(ProviderAccount account, SeriesSummary line) => IsToReprice(books.Of(account.Provider), line);

    /// <summary>The series' lines, with the cost of every day that was touched added up again from what is stored, in each project it ran in.</summary>
    /// <param name="work">What was read.</param>
    /// <param name="state">The series after it.</param>
    /// <param name="usage">What is held of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ImmutableArray<SeriesSummary>> LinesAsync(SeriesSweepInput work, KeyState state, SeriesUsage usage, CancellationToken cancellationToken)
    {
        var known = work.Key.Lines.IsEmpty ? [SeriesSummary.Empty(work.Key.Series)] : work.Key.Lines;
        var touched = TouchedDays(work, usage);
        var calibration = await calibrations.OfAsync(work.Key.Account, cancellationToken);
        var by = string.Create(CultureInfo.InvariantCulture, $"{Prices(work).Version}/{calibration.Version}");
        var costs = new Dictionary<(SeriesId Series, DateOnly Day), KnownCost>();
        Dictionary<SeriesId, KnownCost>? latest = null;
        foreach (var day in touched)
        {
            latest = await HoursAsync(work, usage, day, by, cancellationToken);
            var date = DateOnly.FromDateTime(day.UtcDateTime);
            foreach (var (series, cost) in latest)
            {
                costs[(series, date)] = cost;
            }

            foreach (var row in Sums(Prices(work), await MinutesAsync(work, usage, day, cancellationToken)))
            {
                var of = (row.Dimensions.Series, date);
                costs[of] = costs.GetValueOrDefault(of) + calibration.Split(Prices(work), row);
            }
        }

        var oldest = DateOnly.FromDateTime(work.Slice.Now.UtcDateTime).AddDays(-SeriesSummary.DaysHeld);
        var others = costs.Keys.Select(of => of.Series).Distinct().Where(series => known.All(line => line.Costs.Series != series)).Order();
        var days = touched.Select(day => DateOnly.FromDateTime(day.UtcDateTime)).ToList();
        var lines = known
            .Concat(others.Select(series => SeriesSummary.Empty(series) with { IsMain = false }))
            .Select(line => Recount(line, days, costs, oldest) with
            {
                OfHours = latest is null ? line.OfHours : new HoursCost(days[^1], by, latest.GetValueOrDefault(line.Costs.Series)),
            })
            .ToImmutableArray();
        return lines.SetItem(0, lines[0] with
        {
            LastUsedAt = state.LastUsedAt,
            JudgedThrough = state.JudgedThrough,
            HoursLearned = (int)state.Baseline.Value.AgeHours,
            OpenAlerts = state.Alerts.Count(alert => alert.IsWatched),
            HeldAlerts = state.Alerts.Count(alert => alert is { IsWatched: true, IsOpen: false }),
            Unpriced = Unpriced(work, oldest),
            Used = (await UsedAsync(work, usage, cancellationToken)).With(work.Hours).With(work.Minutes),
            PriceVersion = Prices(work).Version,
        });
    }

    /// <summary>The days whose cost may be another now, in order.</summary>
    private SortedSet<DateTimeOffset> TouchedDays(SeriesSweepInput work, SeriesUsage usage)
    {
        var days = new SortedSet<DateTimeOffset>(DaysToReprice(Prices(work), work.Key.Lines));
        TimeWindow last = default;
        Add(work.Hours);
        Add(work.Minutes);
        Add(usage.Hours.Before);
        Add(usage.Minutes.Before);
        return days;

        void Add(IReadOnlyList<UsageRow> rows)
        {
            for (var at = 0; at < rows.Count; at++)
            {
                if (!last.Contains(rows[at].Window.Start))
                {
                    last = BucketWidth.Day.BucketOf(rows[at].Window.Start);
                    days.Add(last.Start);
                }
            }
        }
    }

    /// <summary>What the hours of a day cost in each project: added up where they are at hand, else as the lines remember it, else from what is stored.</summary>
    private async Task<Dictionary<SeriesId, KnownCost>> HoursAsync(
        SeriesSweepInput work, SeriesUsage usage, DateTimeOffset day, string by, CancellationToken cancellationToken)
    {
        var date = DateOnly.FromDateTime(day.UtcDateTime);
        var window = new TimeWindow(day, day.AddDays(1));
        var costs = new Dictionary<SeriesId, KnownCost>();
        if (!usage.Holds(BucketWidth.Hour, window) && !work.Key.Lines.IsEmpty && work.Key.Lines.All(line => line.OfHours is { } kept && kept.Day == date && kept.By == by))
        {
            foreach (var line in work.Key.Lines)
            {
                costs[line.Costs.Series] = line.OfHours!.Cost;
            }

            return costs;
        }

        var calibration = await calibrations.OfAsync(work.Key.Account, cancellationToken);
        foreach (var row in Sums(Prices(work), await usage.ReadAsync(BucketWidth.Hour, window, cancellationToken)))
        {
            costs[row.Dimensions.Series] = costs.GetValueOrDefault(row.Dimensions.Series) + calibration.Split(Prices(work), row);
        }

        return costs;
    }

    /// <summary>Rows of a day that may be added up before they are priced, added up; the others as they are.</summary>
    private static IEnumerable<UsageRow> Sums(PriceBook prices, IEnumerable<UsageRow> rows)
    {
        var sums = new List<(UsageRow First, DateTimeOffset DayEnd, UsageCounts Counts)>();
        var places = new Dictionary<(UsageDimensions Dimensions, UsageEndpoint Endpoint, DateOnly Day), int>(SameUse.Instance);
        var last = -1;
        foreach (var row in rows)
        {
            // Mostly the one before, or the one after it: a key uses few models, in turn.
            if (last >= 0 && IsSame(sums[last], row))
            {
                Add(last, row);
                continue;
            }

            var of = (row.Dimensions, row.Endpoint, DateOnly.FromDateTime(row.Window.Start.UtcDateTime));
            if (places.TryGetValue(of, out last))
            {
                Add(last, row);
            }
            else if (prices.IsLinear(row.Endpoint, row.Dimensions, row.Window))
            {
                places[of] = last = sums.Count;
                sums.Add((row, BucketWidth.Day.BucketOf(row.Window.Start).End, row.Counts));
            }
            else
            {
                last = -1;
                yield return row;
            }
        }

        foreach (var (first, _, counts) in sums)
        {
            yield return first with { Counts = counts };
        }

        void Add(int at, UsageRow row) => CollectionsMarshal.AsSpan(sums)[at].Counts += row.Counts;
    }

    private static bool IsSame((UsageRow First, DateTimeOffset DayEnd, UsageCounts Counts) sum, UsageRow row) =>
        ReferenceEquals(sum.First.Dimensions, row.Dimensions) && sum.First.Endpoint == row.Endpoint && row.Window.Start < sum.DayEnd && row.Window.Start >= sum.First.Window.Start;

    /// <summary>The minutes of a day whose hours are not read yet, of each endpoint.</summary>
    private static async Task<IEnumerable<UsageRow>> MinutesAsync(SeriesSweepInput work, SeriesUsage usage, DateTimeOffset day, CancellationToken cancellationToken)
    {
        var end = day.AddDays(1);
        if (end <= work.HoursOfAll)
        {
            return [];
        }

        // Nothing is stored of the hours to come.
        var rest = new TimeWindow(work.HoursOfAll > day ? work.HoursOfAll : day, end);
        var present = BucketWidth.Hour.Ceiling(work.Slice.Plan.Minutes.End);
        rest = present > rest.Start && present < rest.End ? new TimeWindow(rest.Start, present) : rest;
        var rows = await usage.ReadAsync(BucketWidth.Minute, rest, cancellationToken);
        return work.HoursBehind.IsEmpty ? rows : rows.Where(row => row.Window.Start >= work.HoursBehind.GetValueOrDefault(row.Endpoint, work.HoursThrough));
    }

    private static SeriesSummary Recount(
        SeriesSummary line, IReadOnlyList<DateOnly> touched, Dictionary<(SeriesId Series, DateOnly Day), KnownCost> costs, DateOnly oldest)
    {
        var series = line.Costs.Series;
        var (days, guessed) = (line.Costs.Days, line.Costs.Guessed);
        foreach (var day in touched)
        {
            var cost = costs.GetValueOrDefault((series, day));
            days = line.IsMain || cost != KnownCost.Zero || days.ContainsKey(day) ? days.SetItem(day, cost.Known) : days;
            guessed = cost.Guessed.IsNone ? guessed.Remove(day) : guessed.SetItem(day, cost.Guessed);
        }

        var settled = line.Costs.Settled;
        return line with
        {
            Costs = new SeriesCosts(series, days.RemoveRange(days.Keys.Where(day => day < oldest)))
            {
                Guessed = guessed.RemoveRange(guessed.Keys.Where(day => day < oldest)),
                Settled = settled.RemoveRange(settled.Keys.Where(day => day < oldest)),
            },
        };
    }

    /// <summary>The models of this series that no list prices, with the last day each was used.</summary>
    private ImmutableSortedDictionary<string, DateOnly> Unpriced(SeriesSweepInput work, DateOnly oldest)
    {
        var known = work.Key.Lines.IsEmpty ? UnpricedModels.None : work.Key.Lines[0].Unpriced;
        var seen = new HashSet<(UsageDimensions, UsageEndpoint, DateOnly)>(SameUse.Instance);
        foreach (var row in work.Hours.Concat(work.Minutes))
        {
            var day = DateOnly.FromDateTime(row.Window.Start.UtcDateTime);
            if (seen.Add((row.Dimensions, row.Endpoint, day)) && row.Dimensions.Model is { } model && UnpricedModels.HasRoom(known, model) && (!known.TryGetValue(model, out var last) || last < day) && !Prices(work).IsPriced(row.Endpoint, row.Dimensions, row.Window))
            {
                known = known.SetItem(model, day);
            }
        }

        // A model that has a price by now is none of these any more.
        return known.RemoveRange(known.Where(model => model.Value < oldest || Prices(work).Find(model.Key, model.Value).IsPriced).Select(model => model.Key));
    }

    /// <summary>Rows of a reading share the objects of their dimensions.</summary>
    private sealed class SameUse : IEqualityComparer<(UsageDimensions Dimensions, UsageEndpoint Endpoint, DateOnly Day)>
    {
        public static readonly SameUse Instance = new();

        public bool Equals((UsageDimensions Dimensions, UsageEndpoint Endpoint, DateOnly Day) x, (UsageDimensions Dimensions, UsageEndpoint Endpoint, DateOnly Day) y) =>
            ReferenceEquals(x.Dimensions, y.Dimensions) && x.Endpoint == y.Endpoint && x.Day == y.Day;

        public int GetHashCode((UsageDimensions Dimensions, UsageEndpoint Endpoint, DateOnly Day) obj) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(obj.Dimensions), obj.Endpoint, obj.Day);
    }

    /// <summary>The endpoints the series was seen to use. Of a line an earlier version wrote they are read from what is stored, once.</summary>
    private static async Task<ImmutableSortedDictionary<UsageEndpoint, DateOnly>> UsedAsync(SeriesSweepInput work, SeriesUsage usage, CancellationToken cancellationToken) => work.Key.Line switch
    {
        null => UsedEndpoints.None,
        { Used: { } used } => used,
        _ => UsedEndpoints.None.With(await usage.ReadAsync(BucketWidth.Hour, new TimeWindow(work.Slice.Now.AddDays(-30), work.Slice.Now), cancellationToken)),
    };

    private static bool IsToReprice(PriceBook prices, SeriesSummary line) =>
        !line.Unpriced.IsEmpty && (line.PriceVersion != prices.Version || line.Unpriced.Any(model => prices.Find(model.Key, model.Value).IsPriced));

    /// <summary>Open days of a series with models that had no price, where the list is another now.</summary>
    private static IEnumerable<DateTimeOffset> DaysToReprice(PriceBook prices, ImmutableArray<SeriesSummary> lines) => lines.FirstOrDefault() is { } line && IsToReprice(prices, line)
        ? lines
            .SelectMany(known => known.Costs.Days.Keys.Where(day => !known.Costs.Settled.ContainsKey(day)))
            .Select(day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))
        : [];

    private PriceBook Prices(SeriesSweepInput work) => books.Of(work.Key.Account.Provider);
}
