using System.Collections.Immutable;

namespace UsageSentinel.Core.Finance;

/// <summary>Learns factors from settled days: a median, so that one odd day moves nothing; the newest days alone where they agree on something new.</summary>
public static class CalibrationLearning
{
    /// <summary>Settled days looked at.</summary>
    public const int Days = 7;

    /// <summary>That many days in agreement are believed at once: a price has changed.</summary>
    private const int Agreeing = 2;

    private const decimal Agreement = 0.01m;

    /// <param name="before">The factors so far; their version goes on.</param>
    /// <param name="days">Reconciled days; only settled ones are learned from. The order does not matter.</param>
    public static Calibration Learn(Calibration before, IEnumerable<Reconciliation> days)
    {
        var settled = days.Where(day => day.Settled is BillSettlement.Settled).OrderByDescending(day => day.Day).Take(Days).ToList();
        if (settled.Count == 0)
        {
            return before;
        }

        var ratios = settled.SelectMany(day => day.Items).Where(item => item.Ratio is not null).ToList();
        var items = ratios
            .GroupBy(item => (item.Project, item.Item))
            .Select(group => new ItemFactor(group.Key.Project, group.Key.Item, Factor(group.Key.Item.Kind, [.. group.Select(item => item.Ratio ?? 1m)]), group.Count()))
            .OrderBy(factor => factor.Project?.Value, StringComparer.Ordinal)
            .ThenBy(factor => factor.Item)
            .ToImmutableArray();
        var projects = ratios
            .GroupBy(item => item.Project?.Value ?? string.Empty, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, Weighted, StringComparer.Ordinal);
        var learned = new Calibration(before.Version + 1, settled[0].Day, items, projects, ratios.Count == 0 ? 1m : Weighted(ratios));
        return learned.LearnedThrough == before.LearnedThrough && learned.Items.SequenceEqual(before.Items) ? before : learned;
    }

    /// <param name="kind">What is counted.</param>
    /// <param name="ratios">Newest first; at least one.</param>
    private static decimal Factor(LineItemKind kind, ImmutableArray<decimal> ratios)
    {
        // Whether stored bytes are a level or a sum of samples is documented nowhere: there, any factor is the unit and no mistake.
        Func<decimal, decimal> bounded = kind is LineItemKind.Storage ? factor => Math.Round(Math.Clamp(factor, 0.0001m, 10_000m), 8) : Bounded;
        if (ratios.Length > Agreeing && Math.Abs(ratios[0] - ratios[1]) <= Agreement * ratios[0])
        {
            return bounded(ratios[0]);
        }

        var sorted = ratios.Order().ToArray();
        var middle = sorted.Length / 2;
        return bounded(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    private static decimal Weighted(IEnumerable<ReconciledItem> items)
    {
        var listed = 0m;
        var billed = 0m;
        foreach (var item in items)
        {
            listed += item.Listed.Amount;
            billed += item.Billed.Amount;
        }

        return listed <= 0 ? 1m : Bounded(billed / listed);
    }

    private static decimal Bounded(decimal factor) => Math.Round(Math.Clamp(factor, Calibration.Least, Calibration.Most), 6);
}
