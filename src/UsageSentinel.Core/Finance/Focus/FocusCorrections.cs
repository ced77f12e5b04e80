using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>The export of a day that was exported before: not the day again, but the differences, as separate charges.</summary>
public static class FocusCorrections
{
    /// <param name="reported">What was exported so far, all corrections included, by <see cref="FocusCharge.Identity"/>.</param>
    /// <param name="now">The current charges of the day.</param>
    /// <param name="scope">Whether the month of the day is still open at the time of the export.</param>
    /// <returns>Charges that correct what was exported to the current charges; none if nothing changed.</returns>
    public static ImmutableArray<FocusCharge> Between(
        IReadOnlyDictionary<string, FocusCharge> reported, IReadOnlyCollection<FocusCharge> now, CorrectionScope scope)
    {
        var corrections = ImmutableArray.CreateBuilder<FocusCharge>();
        var standing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var charge in now)
        {
            standing.Add(charge.Identity);
            if (Difference(reported.GetValueOrDefault(charge.Identity), charge, scope) is { } difference)
            {
                corrections.Add(difference);
            }
        }

        foreach (var (identity, charge) in reported.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var nothing = charge with { Billed = Usd.Zero, Listed = Usd.Zero, Quantity = 0 };
            if (!standing.Contains(identity) && Difference(charge, nothing, scope) is { } difference)
            {
                corrections.Add(difference);
            }
        }

        return corrections.ToImmutable();
    }

    /// <summary>What was exported, with later exports added.</summary>
    public static ImmutableDictionary<string, FocusCharge> Add(ImmutableDictionary<string, FocusCharge> reported, IEnumerable<FocusCharge> more)
    {
        var sums = reported.ToBuilder();
        foreach (var charge in more)
        {
            sums[charge.Identity] = sums.TryGetValue(charge.Identity, out var before)
                ? before with
                {
                    Billed = before.Billed + charge.Billed,
                    Listed = before.Listed + charge.Listed,
                    Quantity = before.Quantity + charge.Quantity,
                    Basis = charge.Basis,
                    Correction = null,
                }
                : charge with { Correction = null };
        }

        return sums.ToImmutable();
    }

    /// <summary>A month is closed from the first moment of the next.</summary>
    public static CorrectionScope ScopeOf(DateOnly day, DateOnly today) =>
        (day.Year, day.Month) == (today.Year, today.Month) ? CorrectionScope.OpenPeriod : CorrectionScope.ClosedPeriod;

    private static FocusCharge? Difference(FocusCharge? before, FocusCharge now, CorrectionScope scope)
    {
        var difference = now with
        {
            Billed = now.Billed - (before?.Billed ?? Usd.Zero),
            Listed = now.Listed - (before?.Listed ?? Usd.Zero),
            Quantity = now.Quantity - (before?.Quantity ?? 0),
            Basis = now.Basis is CostBasis.Estimated ? CostBasis.Estimated : CostBasis.Revised,
            Correction = scope,
        };
        return difference.Billed.Amount == 0 && difference.Quantity == 0 ? null : difference;
    }
}
