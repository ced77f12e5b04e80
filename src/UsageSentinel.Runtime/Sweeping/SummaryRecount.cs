using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Counts the summary lines of a series again after it was swept: what its days cost, in each project it ran in, and how it is judged.</summary>
internal sealed class SummaryRecount(UsageHistory history, PriceBooks books, Calibrations calibrations)
{
    /// <summary>Whether a line rests on estimates without a price that another list may replace.</summary>
    public bool IsToReprice(ProviderAccount account, SeriesSummary line) => IsToReprice(books.Of(account.Provider), line);

    /// <summary>The series' lines, with the cost of every day that was touched added up again from what is stored, in each project it ran in.</summary>
    public async Task<ImmutableArray<SeriesSummary>> LinesAsync(
        SeriesSweepInput work, KeyState state, MergedUsage hours, ImmutableArray<UsageRow> before, CancellationToken cancellationToken)
    {
        var touched = work.Hours.Concat(work.Minutes).Concat(before)
            .Select(row => BucketWidth.Day.Floor(row.Window.Start))
            .Concat(DaysToReprice(Prices(work), work.Key.Lines))
            .Distinct()
            .ToList();
        var calibration = await calibrations.OfAsync(work.Key.Account, cancellationToken);
        var held = hours.Held.ToLookup(row => BucketWidth.Day.Floor(row.Window.Start));
        var costs = new Dictionary<(SeriesId Series, DateOnly Day), KnownCost>();
        foreach (var day in touched)
        {
            IEnumerable<UsageRow> rows = held.Contains(day) ? held[day] : await StoredAsync(work, BucketWidth.Hour, new TimeWindow(day, day.AddDays(1)), cancellationToken);
            // Where the hours of an endpoint are not read yet, its minutes are used.
            var hoursOfAll = work.HoursBehind.Values.Append(work.HoursThrough).Min();
            if (day.AddDays(1) > hoursOfAll)
            {
                var rest = new TimeWindow(hoursOfAll > day ? hoursOfAll : day, day.AddDays(1));
                rows = rows.Concat((await StoredAsync(work, BucketWidth.Minute, rest, cancellationToken))
                    .Where(row => row.Window.Start >= work.HoursBehind.GetValueOrDefault(row.Endpoint, work.HoursThrough)));
            }

            foreach (var row in rows)
            {
                var of = (row.Dimensions.Series, DateOnly.FromDateTime(day.UtcDateTime));
                costs[of] = costs.GetValueOrDefault(of) + calibration.Split(Prices(work), row);
            }
        }

        var oldest = DateOnly.FromDateTime(work.Slice.Now.UtcDateTime).AddDays(-SeriesSummary.DaysHeld);
        var known = work.Key.Lines.IsEmpty ? [SeriesSummary.Empty(work.Key.Series)] : work.Key.Lines;
        var others = costs.Keys.Select(of => of.Series).Distinct().Where(series => known.All(line => line.Costs.Series != series)).Order();
        var days = touched.Select(day => DateOnly.FromDateTime(day.UtcDateTime)).ToList();
        var lines = known
            .Concat(others.Select(series => SeriesSummary.Empty(series) with { IsMain = false }))
            .Select(line => Recount(line, days, costs, oldest))
            .ToImmutableArray();
        return lines.SetItem(0, lines[0] with
        {
            LastUsedAt = state.LastUsedAt,
            JudgedThrough = state.JudgedThrough,
            HoursLearned = (int)state.Baseline.Value.AgeHours,
            OpenAlerts = state.Alerts.Count(alert => alert.IsWatched),
            HeldAlerts = state.Alerts.Count(alert => alert is { IsWatched: true, IsOpen: false }),
            Unpriced = Unpriced(work, oldest),
            Used = (await UsedAsync(work, cancellationToken)).With(work.Hours).With(work.Minutes),
            PriceVersion = Prices(work).Version,
        });
    }

    private static SeriesSummary Recount(
        SeriesSummary line, IEnumerable<DateOnly> touched, Dictionary<(SeriesId Series, DateOnly Day), KnownCost> costs, DateOnly oldest)
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
        foreach (var row in work.Hours.Concat(work.Minutes))
        {
            var day = DateOnly.FromDateTime(row.Window.Start.UtcDateTime);
            if (row.Dimensions.Model is { } model && UnpricedModels.HasRoom(known, model) && (!known.TryGetValue(model, out var last) || last < day) && !Prices(work).IsPriced(row.Endpoint, row.Dimensions, row.Window))
            {
                known = known.SetItem(model, day);
            }
        }

        // A model that has a price by now is none of these any more.
        return known.RemoveRange(known.Where(model => model.Value < oldest || Prices(work).Find(model.Key, model.Value).IsPriced).Select(model => model.Key));
    }

    /// <summary>The endpoints the series was seen to use. Of a line an earlier version wrote they are read from what is stored, once.</summary>
    private async Task<ImmutableSortedDictionary<UsageEndpoint, DateOnly>> UsedAsync(SeriesSweepInput work, CancellationToken cancellationToken) => work.Key.Line switch
    {
        null => UsedEndpoints.None,
        { Used: { } used } => used,
        _ => UsedEndpoints.None.With(await StoredAsync(work, BucketWidth.Hour, new TimeWindow(work.Slice.Now.AddDays(-30), work.Slice.Now), cancellationToken)),
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

    private ValueTask<List<UsageRow>> StoredAsync(SeriesSweepInput work, BucketWidth width, TimeWindow window, CancellationToken cancellationToken) =>
        history.ReadAsync(work.Key.Account, work.Key.Series, width, window, cancellationToken).ToListAsync(cancellationToken);
}
