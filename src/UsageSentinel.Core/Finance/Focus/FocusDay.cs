using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>Turns one day of one account into charges. Pure; no fraction of a cent is made or lost.</summary>
public static class FocusDay
{
    private const string Currency = "usd";

    /// <summary>The charges of a day whose bill is final: what is billed, shared out by line item to whoever used it.</summary>
    /// <param name="day">The UTC day.</param>
    /// <param name="bill">Every row of the bill of that day; those without an amount or in another currency are in no sum.</param>
    /// <param name="attribution">Whether the provider billed by key.</param>
    /// <param name="used">What was used that day by the list.</param>
    /// <returns>For each project, amounts that add up to its bill exactly; usage without a bill is included with zero.</returns>
    public static ImmutableArray<FocusCharge> Settled(
        DateOnly day, IReadOnlyCollection<CostRow> bill, CostAttribution attribution, IReadOnlyCollection<DayCharge> used)
    {
        var rows = bill.Where(row => row is { Amount: not null, Currency: null or Currency }).ToList();
        var pool = new FocusPool(used, rows, attribution);
        var shares = new Dictionary<DayMeter, Usd>();
        var unexplained = new Dictionary<(SeriesId Series, string Words), Usd>();
        foreach (var row in rows)
        {
            var amount = new Usd(row.Amount ?? 0);
            var users = pool.UsersOf(row);
            if (users.IsEmpty || amount.Amount < 0)
            {
                foreach (var (series, share) in pool.Allot(row, amount))
                {
                    var line = (series, row.LineItem ?? string.Empty);
                    unexplained[line] = unexplained.GetValueOrDefault(line) + share;
                }

                continue;
            }

            foreach (var (meter, share) in Apportioned(amount, users))
            {
                shares[meter] = shares.GetValueOrDefault(meter) + share;
            }
        }

        return
        [
            .. used.Select(charge => new FocusCharge(
                day, charge.Of.Series, charge.Of, null, charge.Quantity, shares.GetValueOrDefault(charge.Of), charge.Listed, CostBasis.Billed, attribution)),
            .. unexplained
                .Where(line => line.Value.Amount != 0)
                .OrderBy(line => line.Key.Series).ThenBy(line => line.Key.Words, StringComparer.Ordinal)
                .Select(line => new FocusCharge(day, line.Key.Series, null, line.Key.Words, 1, line.Value, line.Value, CostBasis.Billed, attribution)),
        ];
    }

    /// <summary>The charges of a day whose bill is open: list prices times what bills taught.</summary>
    /// <param name="day">The UTC day.</param>
    /// <param name="used">What was used that day by the list.</param>
    /// <param name="calibration">What bills taught.</param>
    /// <param name="spreadOf">How far the true price of a model without a price may be from its estimate.</param>
    /// <returns>A meter without a listed price costs zero; its estimate is given beside it.</returns>
    public static ImmutableArray<FocusCharge> Estimated(
        DateOnly day, IReadOnlyCollection<DayCharge> used, Calibration calibration, Func<string, PriceSpread> spreadOf) =>
    [
        .. used.Select(charge => Estimated(day, charge, charge.Listed * calibration.FactorOf(charge.Of.Series.Project, charge.Of.Item), spreadOf)),
    ];

    private static FocusCharge Estimated(DateOnly day, DayCharge charge, Usd cost, Func<string, PriceSpread> spreadOf) => charge.Of.IsPriced
        ? new FocusCharge(day, charge.Of.Series, charge.Of, null, charge.Quantity, cost, charge.Listed, CostBasis.Estimated, CostAttribution.Allocated)
        : new FocusCharge(day, charge.Of.Series, charge.Of, null, charge.Quantity, Usd.Zero, Usd.Zero, CostBasis.Estimated, CostAttribution.Allocated)
        {
            Guessed = GuessedCost.Of(cost, spreadOf(charge.Of.Model ?? string.Empty)),
        };

    /// <summary>By what each cost by the list; the most expensive gets what rounding left.</summary>
    private static IEnumerable<(DayMeter Meter, Usd Share)> Apportioned(Usd amount, ImmutableArray<DayCharge> users)
    {
        var total = users.Sum(user => user.Listed.Amount);
        var left = amount;
        foreach (var user in users.Skip(1))
        {
            var share = new Usd(Math.Round(amount.Amount * (user.Listed.Amount / total), 12));
            left -= share;
            yield return (user.Of, share);
        }

        yield return (users[0].Of, left);
    }
}
