using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>Checks the reconciliation of the last days and reports what bill and estimate do not explain. Pure.</summary>
public static class BillingReview
{
    /// <summary>Days looked at for what is billed without usage: bills come late.</summary>
    public const int BlindDays = 3;

    /// <param name="account">The organization.</param>
    /// <param name="days">The reconciled days; the order does not matter.</param>
    /// <param name="policy">The limits for alerts.</param>
    public static IEnumerable<Finding> Review(ProviderAccount account, IEnumerable<Reconciliation> days, BillingPolicy policy)
    {
        var newest = days.OrderByDescending(day => day.Day).ToImmutableArray();
        return BlindSpots(account, [.. newest.Take(BlindDays)], policy)
            .Concat(Changes(account, [.. newest.Where(day => day.Settled is BillSettlement.Settled)], policy));
    }

    private static IEnumerable<Finding> BlindSpots(ProviderAccount account, ImmutableArray<Reconciliation> days, BillingPolicy policy)
    {
        // An item that is blind on one day and explained on another is late, not blind.
        var explained = days.SelectMany(day => day.Items).Where(item => item.Listed.Amount > 0).Select(item => (item.Project, item.Item)).ToHashSet();
        return days
            .SelectMany(day => day.Items.Where(item => item.IsBlind))
            .GroupBy(item => (item.Project, item.Item))
            .Where(group => !explained.Contains(group.Key))
            .OrderBy(group => group.Key.Project?.Value, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Item)
            .Select(group => BillingRules.BlindSpot(
                account,
                new UnexplainedCharge(group.Key.Project, group.Key.Item, Sum(group, item => item.Billed), days[^1].Day, days[0].Day)
                {
                    IsAllotted = days.Any(day => day.Allotted.Any(line => line.Project == group.Key.Project && line.Item == group.Key.Item)),
                },
                policy));
    }

    private static IEnumerable<Finding> Changes(ProviderAccount account, ImmutableArray<Reconciliation> settled, BillingPolicy policy)
    {
        if (settled.Length < 3)
        {
            yield break;
        }

        var before = CalibrationLearning.Learn(Calibration.None, settled.Skip(1));
        foreach (var model in Known(settled[0], before).GroupBy(item => item.Item.Model, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            yield return BillingRules.PriceChanged(
                account, model.Key, Expected(model, before), Sum(model, item => item.Billed), settled[0].Day, policy);
        }

        var earlier = CalibrationLearning.Learn(Calibration.None, settled.Skip(2));
        foreach (var project in Known(settled[0], earlier).Concat(Known(settled[1], earlier)).GroupBy(item => item.Project).OrderBy(group => group.Key?.Value, StringComparer.Ordinal))
        {
            // Both days, or it is a day and not a drift.
            var isBoth = new[] { settled[0], settled[1] }.All(day => Known(day, earlier).Where(item => item.Project == project.Key).ToList() is { Count: > 0 } items
                && decimal.Abs(Sum(items, item => item.Billed).Amount - Expected(items, earlier).Amount) > policy.DriftShare * Expected(items, earlier).Amount);
            yield return BillingRules.EstimateDrift(
                account,
                project.Key,
                isBoth ? Expected(project, earlier) : Usd.Zero,
                Sum(project, item => item.Billed),
                settled[0].Day,
                policy);
        }
    }

    private static IEnumerable<ReconciledItem> Known(Reconciliation day, Calibration before) =>
        day.Items.Where(item => item.Listed.Amount > 0 && before.Items.Any(factor => factor.Project == item.Project && factor.Item == item.Item));

    private static Usd Expected(IEnumerable<ReconciledItem> items, Calibration factors) =>
        Sum(items, item => item.Listed * factors.FactorOf(item.Project, item.Item));

    private static Usd Sum(IEnumerable<ReconciledItem> items, Func<ReconciledItem, Usd> amount) =>
        items.Aggregate(Usd.Zero, (sum, item) => sum + amount(item));
}
