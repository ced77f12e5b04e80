using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What a period cost, by key, project, owner or team: each day billed where the bill is settled, and estimated where not.</summary>
public sealed class SpendAnswers(
    ProviderConnections connections, AccountStore accounts, InventoryStore inventories, SeriesSummaryStore sheet, AccountSummaries summaries, Owners owners, TimeProvider clock)
{
    /// <param name="by">What is added up over.</param>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<Spend> ReadAsync(SpendBy by, SpendPeriod period, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<SpendName, PeriodSpend>();
        var days = new SortedDictionary<DateOnly, decimal>();
        foreach (var connection in connections.All)
        {
            var spent = await ReadAsync(connection.Account, period, cancellationToken);
            var naming = new SpendNaming(connection.Account, spent.Inventory, owners.Remember(connection.Account, spent.Inventory));
            foreach (var day in spent.Days)
            {
                days[day.Day] = days.GetValueOrDefault(day.Day) + day.CostUsd;
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
            [.. days.Select(day => new SpendDay(day.Key, day.Value))]);
    }

    /// <summary>The first and the last day of a period that ends with a day.</summary>
    internal static (DateOnly First, DateOnly Last) Days(SpendPeriod period, DateOnly today) => period switch
    {
        SpendPeriod.Day => (today, today),
        SpendPeriod.Week => (today.AddDays(-6), today),
        _ => (new DateOnly(today.Year, today.Month, 1), today),
    };

    private async Task<AccountSpend> ReadAsync(ProviderAccount account, SpendPeriod period, CancellationToken cancellationToken)
    {
        if (await summaries.FindAsync(account, cancellationToken) is { } summary)
        {
            var (first, _) = Days(period, summary.Overview.LastDay);
            return new AccountSpend(summary.Inventory, [.. summary.Spend.Select(line => (line.Series, line.Of(period)))], [.. summary.Days.Where(day => day.Day >= first)]);
        }

        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var today = DateOnly.FromDateTime((state.MinutesThrough ?? clock.GetUtcNow()).UtcDateTime);
        var lines = await sheet.ReadAsync(account, cancellationToken);
        return new AccountSpend(
            await inventories.ReadAsync(account, cancellationToken),
            [.. lines.Select(line => (line.Costs.Series, AccountSummaries.SpendOf(line, period, today)))],
            [.. AccountSummaries.DaysOf(lines, today).Where(day => day.Day >= Days(period, today).First)]);
    }

    private sealed record AccountSpend(StoredInventory Inventory, ImmutableArray<(SeriesId Series, PeriodSpend Spend)> Series, ImmutableArray<SpendDay> Days);
}

/// <summary>What a period cost.</summary>
/// <param name="Lines">The most expensive first.</param>
/// <param name="Days">Every day of the period, oldest first.</param>
internal sealed record Spend(ImmutableArray<SpendJson> Lines, ImmutableArray<SpendDay> Days);

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
}
