using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>
/// What a period cost, by key, project, owner, team or model: each day billed where the bill is settled, and estimated where not. Models are always
/// estimated: no bill names the model of a key.
/// </summary>
public sealed class SpendAnswers(
    ProviderConnections connections, AccountStore accounts, SeriesSummaryStore sheet, AccountSummaries summaries, Owners owners, UsageReader usage, TimeProvider clock)
{
    /// <summary>Models are added up from rows of usage: of more keys, that takes too long for a page.</summary>
    private const int MostKeysByModel = 1_000;

    /// <param name="by">What is added up over.</param>
    /// <param name="period">Which days.</param>
    /// <param name="label">Only keys that have this label, as <c>name=value</c>; empty for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<Spend> ReadAsync(SpendBy by, SpendPeriod period, string label, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<SpendName, PeriodSpend>();
        var days = new SortedDictionary<DateOnly, decimal>();
        var labels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var connection in connections.All)
        {
            var table = owners.Remember(connection.Account, await summaries.NamesAsync(connection.Account, cancellationToken));
            bool IsWanted(SeriesId series) => label.Length == 0 || table[series].Labels.Contains(label, StringComparer.OrdinalIgnoreCase);
            var spent = await ReadAsync(connection.Account, period, label.Length == 0 ? null : IsWanted, cancellationToken);
            var naming = new SpendNaming(connection.Account, spent.Inventory, table);
            labels.UnionWith(spent.All.SelectMany(series => table[series].Labels));
            foreach (var day in spent.Days)
            {
                days[day.Day] = days.GetValueOrDefault(day.Day) + day.CostUsd;
            }

            if (by is SpendBy.Model)
            {
                if (spent.Series.Length > MostKeysByModel)
                {
                    return new Spend([], [.. days.Select(day => new SpendDay(day.Key, day.Value))])
                    {
                        Note = string.Create(CultureInfo.InvariantCulture, $"More than {MostKeysByModel:#,0} keys are too many to add up by model here. Use 'sentinel usage --group-by model'."),
                    };
                }

                await AddModelsAsync(connection.Account, period, IsWanted, lines, cancellationToken);
                continue;
            }

            foreach (var (series, spend) in spent.Series)
            {
                var name = naming.Of(by, series);
                var sum = lines.GetValueOrDefault(name);
                lines[name] = new PeriodSpend(sum.Cost + spend.Cost, sum.Billed + spend.Billed);
            }
        }

        return new Spend(
            [.. lines.Select(line => new SpendJson(line.Key.Provider, line.Key.Account, line.Key.Id, line.Key.Name, line.Value.Cost.Amount, line.Value.Billed.Amount))
                .OrderByDescending(line => line.CostUsd).ThenBy(line => line.Id, StringComparer.Ordinal)],
            [.. days.Select(day => new SpendDay(day.Key, day.Value))])
        {
            Labels = [.. labels],
        };
    }

    /// <summary>The first and the last day of a period that ends with a day.</summary>
    internal static (DateOnly First, DateOnly Last) Days(SpendPeriod period, DateOnly today) => period switch
    {
        SpendPeriod.Day => (today, today),
        SpendPeriod.Week => (today.AddDays(-6), today),
        SpendPeriod.Yesterday => (today.AddDays(-1), today.AddDays(-1)),
        SpendPeriod.LastWeek => (today.AddDays(-13), today.AddDays(-7)),
        SpendPeriod.LastMonth => (new DateOnly(today.Year, today.Month, 1).AddMonths(-1), new DateOnly(today.Year, today.Month, 1).AddDays(-1)),
        _ => (new DateOnly(today.Year, today.Month, 1), today),
    };

    /// <summary>What the series of an account cost; the summary has no days of some of them only.</summary>
    private async Task<AccountSpend> ReadAsync(ProviderAccount account, SpendPeriod period, Func<SeriesId, bool>? isWanted, CancellationToken cancellationToken)
    {
        if (isWanted is null && await summaries.FindAsync(account, cancellationToken) is { } summary)
        {
            var (first, last) = Days(period, summary.Overview.LastDay);
            return new AccountSpend(summary.Inventory, [.. summary.Spend.Select(line => (line.Series, line.Of(period)))], [.. summary.Days.Where(day => day.Day >= first && day.Day <= last)], [.. summary.Spend.Select(line => line.Series)]);
        }

        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var today = DateOnly.FromDateTime((state.MinutesThrough ?? clock.GetUtcNow()).UtcDateTime);
        var all = await sheet.ReadAsync(account, cancellationToken);
        var lines = isWanted is null ? all : [.. all.Where(line => isWanted(line.Costs.Series))];
        return new AccountSpend(
            await summaries.NamesAsync(account, cancellationToken),
            [.. lines.Select(line => (line.Costs.Series, AccountSummaries.SpendOf(line, period, today)))],
            DaysOf(lines, Days(period, today)),
            [.. all.Select(line => line.Costs.Series)]);
    }

    private static ImmutableArray<SpendDay> DaysOf(ImmutableArray<SeriesSummary> lines, (DateOnly First, DateOnly Last) period) =>
    [
        .. Enumerable.Range(0, period.Last.DayNumber - period.First.DayNumber + 1).Select(period.First.AddDays)
            .Select(day => new SpendDay(day, lines.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.On(day)).Amount)),
    ];

    private async Task AddModelsAsync(ProviderAccount account, SpendPeriod period, Func<SeriesId, bool> isWanted, Dictionary<SpendName, PeriodSpend> sums, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var (first, last) = Days(period, DateOnly.FromDateTime((state.MinutesThrough ?? clock.GetUtcNow()).UtcDateTime));
        var window = new TimeWindow(new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero), new DateTimeOffset(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero));
        foreach (var line in (await sheet.ReadAsync(account, cancellationToken)).Where(line => line.IsMain && isWanted(line.Costs.Series)))
        {
            await foreach (var used in usage.ReadAsync(state, line.Costs.Series, window, cancellationToken))
            {
                var name = new SpendName(account.Provider, account.Account, used.Row.Dimensions.Model, null);
                sums[name] = new PeriodSpend(sums.GetValueOrDefault(name).Cost + used.Cost, Usd.Zero);
            }
        }
    }

    private sealed record AccountSpend(
        StoredInventory Inventory, ImmutableArray<(SeriesId Series, PeriodSpend Spend)> Series, ImmutableArray<SpendDay> Days, ImmutableArray<SeriesId> All);
}

/// <summary>What a period cost.</summary>
/// <param name="Lines">The most expensive first.</param>
/// <param name="Days">Every day of the period, oldest first.</param>
internal sealed record Spend(ImmutableArray<SpendJson> Lines, ImmutableArray<SpendDay> Days)
{
    /// <summary>Why there are no lines; null where there is no reason to say.</summary>
    public string? Note { get; init; }

    /// <summary>Every label that a key has, wanted or not.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];
}

/// <summary>What a key, project, owner or team cost in a period, as JSON.</summary>
internal sealed record SpendJson(string Provider, string Account, string? Id, string? Name, decimal CostUsd, decimal BilledUsd);

/// <summary>What a UTC day cost, as JSON.</summary>
internal sealed record SpendDay(DateOnly Day, decimal CostUsd);

/// <summary>What spend is added up over.</summary>
internal enum SpendBy
{
    Project,
    Key,
    Owner,
    Team,
    Model,
}

/// <summary>Which days, UTC, up to where usage is complete.</summary>
internal enum SpendPeriod
{
    /// <summary>The last day.</summary>
    Day,

    /// <summary>The last seven days.</summary>
    Week,

    /// <summary>From the first of the month.</summary>
    Month,

    /// <summary>The day before the last.</summary>
    Yesterday,

    /// <summary>The seven days before the last seven.</summary>
    LastWeek,

    /// <summary>The month before.</summary>
    LastMonth,
}
