using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads what a key costs now and what its project normally does, from the usage that was collected.</summary>
public sealed class TrafficReader(SeriesSummaryStore sheet, UsageHistory history, AlertIndex alerts, PriceBooks books, EnvelopeStore days)
{
    /// <summary>Normal is what was so in the two weeks before the episode.</summary>
    private static readonly TimeSpan Normal = TimeSpan.FromDays(14);

    /// <summary>A model that was used in this time before the episode is in use.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromDays(30);

    /// <summary>A project that was used for less is not known well enough to say which models it does without.</summary>
    private static readonly TimeSpan LeastKnown = TimeSpan.FromDays(7);

    /// <summary>For how long minutes are kept.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    /// <summary>Minutes of less time do not show how uneven the traffic of a project is.</summary>
    private static readonly TimeSpan LeastMinutes = TimeSpan.FromDays(2);

    private readonly ProjectMinutes minutes = new(sheet, history);

    /// <summary>A mean of less is no normal.</summary>
    private const double LeastHours = 24;

    /// <summary>A model with a smaller share of the key's cost does not justify a limit.</summary>
    private const decimal LeastShare = 0.1m;

    /// <exception cref="StoreException">The usage could not be read.</exception>
    public async Task<Traffic> ReadAsync(ProviderAccount account, SeriesId series, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = await NowAsync(account, series, alert, now, cancellationToken);
        return await ReadAsync(account, series, current, new TimeWindow(alert is { } firing && firing.ActiveAt < now ? firing.ActiveAt : now, now), cancellationToken);
    }

    /// <summary>The same for what a key costs as given.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="series">The key.</param>
    /// <param name="current">What it costs.</param>
    /// <param name="episode">From its start, which is not normal, until now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StoreException">The usage could not be read.</exception>
    internal async Task<Traffic> ReadAsync(ProviderAccount account, SeriesId series, TrafficNow current, TimeWindow episode, CancellationToken cancellationToken)
    {
        var (perHour, byModel) = current;
        var now = episode.End;
        var models = byModel.Where(model => model.PerHour.Amount >= perHour.Amount * LeastShare).OrderByDescending(model => model.PerHour).ToList();
        var end = BucketWidth.Hour.Floor(episode.Start);
        var lines = (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.Costs.Series.Project == series.Project).ToList();
        var incidents = await IncidentsAsync(account, [.. lines.Select(line => line.Costs.Series)], end - InUse, now, cancellationToken);
        var tally = new ProjectNormals(books.Of(account.Provider), [.. models.Select(model => model.Model)], incidents);
        var known = new KnownModels();
        foreach (var line in lines)
        {
            await foreach (var row in history.ReadAsync(account, line.Costs.Series, BucketWidth.Hour, new TimeWindow(end - InUse, end), cancellationToken))
            {
                if (row.Dimensions.Project == series.Project)
                {
                    known.Add(row, incidents[line.Costs.Series].Any(incident => incident.Overlaps(row.Window)));
                    if (row.Window.Start >= end - Normal)
                    {
                        tally.Add(line.Costs.Series, row);
                    }
                }
            }
        }

        var kept = series.Project is { } project && models.Count > 0
            ? await minutes.ReadAsync(account, project, new TimeWindow(end - Kept, end), (key, at) => !incidents[key].Any(incident => incident.Contains(at)), cancellationToken)
            : [];
        var areMinutesKnown = kept.Values.Any(used => used.Keys.Any(at => at <= end - LeastMinutes));
        var calm = series.Project is { } ofProject && models.Count > 0 ? await CalmDaysAsync(account, ofProject, incidents, end, cancellationToken) : [];
        var month = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        return new Traffic(
            perHour,
            [.. models.Select(model => HeadRoom.Raise(tally.Model(model, areMinutesKnown), kept.TryGetValue(model.Model, out var normal) ? normal.Values : [], [.. calm.Select(day => day.Of(model.Model))]) with
            {
                IsUsed = !known.IsKnownFor(LeastKnown, end) || known.Uses(model.Model),
            })],
            tally.Share(series),
            tally.Neighbours(series),
            lines.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.Between(month, month.AddMonths(1).AddDays(-1))))
        {
            NormalPerHour = tally.PerHour,
        };
    }

    /// <summary>The days of the last four weeks on which no key of the project was critical.</summary>
    private async Task<ImmutableArray<EnvelopeDay>> CalmDaysAsync(
        ProviderAccount account, ProjectId project, ILookup<SeriesId, TimeWindow> incidents, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var critical = incidents.SelectMany(key => key).ToList();
        return
        [
            .. (await days.FindDaysAsync(account, project, cancellationToken)).Days
                .Where(day => day.Window.Start >= end.AddDays(-EnvelopePlan.Days) && day.Window.End <= end && !critical.Exists(incident => incident.Overlaps(day.Window))),
        ];
    }

    /// <summary>What a project normally does, all keys together; null where less than a day of it is known.</summary>
    /// <exception cref="StoreException">The usage could not be read.</exception>
    internal async Task<ProjectNormal?> ProjectAsync(ProviderAccount account, ProjectId project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = BucketWidth.Hour.Floor(now);
        var lines = (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.Costs.Series.Project == project).ToList();
        var rows = new List<(SeriesId Series, UsageRow Row)>();
        foreach (var line in lines)
        {
            await foreach (var row in history.ReadAsync(account, line.Costs.Series, BucketWidth.Hour, new TimeWindow(end - Normal, end), cancellationToken))
            {
                if (row.Dimensions.Project == project)
                {
                    rows.Add((line.Costs.Series, row));
                }
            }
        }

        if (rows.Count == 0 || end - rows.Min(row => row.Row.Window.Start) is not { TotalHours: >= LeastHours and var hours })
        {
            return null;
        }

        var incidents = await IncidentsAsync(account, [.. lines.Select(line => line.Costs.Series)], end - Normal, now, cancellationToken);
        ImmutableArray<string> models = [.. rows.Select(row => row.Row.Dimensions.Model).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var tally = new ProjectNormals(books.Of(account.Provider), models, incidents);
        rows.ForEach(row => tally.Add(row.Series, row.Row));
        var month = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        return new ProjectNormal(
            new Traffic(
                Usd.Zero,
                [.. models.Select(model => tally.Model(new ModelNow(model, Usd.Zero, 0, 0), areMinutesKnown: true)).Where(model => model.RequestsPerMinute > 0)],
                0,
                [],
                lines.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.Between(month, month.AddMonths(1).AddDays(-1)))),
            tally.All * (1 / (decimal)hours));
    }

    /// <summary>
    /// When a key of the project was critical: usage during incidents is excluded from the project's normal traffic. What a
    /// person ended was in order, or is over.
    /// </summary>
    private async Task<ILookup<SeriesId, TimeWindow>> IncidentsAsync(
        ProviderAccount account, ImmutableArray<SeriesId> keys, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var episodes = await alerts.ReadAsync(account, [.. keys.Select(key => Partitions.Series(account, key))], since - Normal, cancellationToken);
        return episodes
            .Where(alert => alert is { Severity: Severity.Critical, FiredAt: not null, Reason: not ResolvedReason.Manual })
            .ToLookup(
                alert => alert.Subject.Series,
                alert => new TimeWindow(alert.ActiveAt, alert.ResolvedAt is { } ended && ended > alert.ActiveAt ? ended : alert.IsOpen && now > alert.TrueThrough ? now : alert.TrueThrough),
                SeriesId.ByName);
    }

    /// <summary>The most expensive quarter of the last hour, as an hourly rate: a burst that began a moment ago is not averaged away.</summary>
    private async Task<TrafficNow> NowAsync(
        ProviderAccount account, SeriesId series, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var prices = books.Of(account.Provider);
        var quarters = new Dictionary<long, Dictionary<string, ModelNow>>();
        await foreach (var row in history.ReadAsync(
            account, series, BucketWidth.Minute, new TimeWindow(now.AddHours(-1), now.AddMinutes(1)), cancellationToken))
        {
            var quarter = row.Window.Start.ToUnixTimeSeconds() / 900;
            var models = quarters.TryGetValue(quarter, out var known) ? known : quarters[quarter] = new(StringComparer.Ordinal);
            var model = row.Dimensions.Model ?? string.Empty;
            models[model] = models.GetValueOrDefault(model, new ModelNow(model, Usd.Zero, 0, 0)).Add(
                prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost * 4,
                row.Counts.Requests * 4,
                (row.Counts.InputTokens + row.Counts.OutputTokens) * 4);
        }

        var costliest = quarters.Values.MaxBy(models => models.Values.Sum(model => model.PerHour.Amount)) ?? [];
        var total = costliest.Values.Aggregate(Usd.Zero, (sum, model) => sum + model.PerHour);
        return new TrafficNow(
            Usd.Max(total, alert?.Anomaly.Excess ?? Usd.Zero),
            [.. costliest.Values.Where(model => model.Model.Length > 0 && model.PerHour > Usd.Zero).OrderBy(model => model.Model, StringComparer.Ordinal)]);
    }
}

/// <summary>What a key costs now.</summary>
/// <param name="PerHour">In US dollars an hour.</param>
/// <param name="ByModel">The models with a cost, by name.</param>
internal readonly record struct TrafficNow(Usd PerHour, ImmutableArray<ModelNow> ByModel);
