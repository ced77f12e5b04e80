using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What a period cost, by key, project, owner or team: each day billed where the bill is settled, and estimated where not.</summary>
public sealed class SpendAnswers(
    ProviderConnections connections, AccountStore accounts, InventoryStore inventories, SeriesSummaryStore sheet, Owners owners, TimeProvider clock)
{
    /// <param name="by">What is added up over.</param>
    /// <param name="period">Which days.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<Spend> ReadAsync(SpendBy by, SpendPeriod period, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<SpendName, (Usd Cost, Usd Billed)>();
        var days = new SortedDictionary<DateOnly, Usd>();
        foreach (var connection in connections.All)
        {
            var (state, _) = await accounts.LoadAsync(connection.Account, cancellationToken);
            var inventory = await inventories.ReadAsync(connection.Account, cancellationToken);
            var (first, last) = Days(period, DateOnly.FromDateTime((state.MinutesThrough ?? clock.GetUtcNow()).UtcDateTime));
            var naming = new SpendNaming(connection.Account, inventory, owners.Remember(connection.Account, inventory));
            for (var day = first; day <= last; day = day.AddDays(1))
            {
                days.TryAdd(day, Usd.Zero);
            }

            foreach (var series in await sheet.ReadAsync(connection.Account, cancellationToken))
            {
                var name = naming.Of(by, series.Costs.Series);
                var (cost, billed) = lines.GetValueOrDefault(name);
                for (var day = first; day <= last; day = day.AddDays(1))
                {
                    days[day] += series.Costs.On(day);
                    cost += series.Costs.On(day);
                }

                lines[name] = (cost, billed + series.Costs.BilledBetween(first, last));
            }
        }

        return new Spend(
            [.. lines.Select(line => new SpendJson(line.Key.Provider, line.Key.Account, line.Key.Id, line.Key.Name, line.Value.Cost.Amount, line.Value.Billed.Amount))
                .OrderByDescending(line => line.CostUsd).ThenBy(line => line.Id, StringComparer.Ordinal)],
            [.. days.Select(day => new SpendDay(day.Key, day.Value.Amount))]);
    }

    private static (DateOnly First, DateOnly Last) Days(SpendPeriod period, DateOnly today) => period switch
    {
        SpendPeriod.Day => (today, today),
        SpendPeriod.Week => (today.AddDays(-6), today),
        _ => (new DateOnly(today.Year, today.Month, 1), today),
    };
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
