using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Budgets;

namespace UsageSentinel.Tests.Finance.Budgets;

/// <summary>Thresholds of a budget as a configuration without severities has them.</summary>
internal static class GivenThresholds
{
    public static ImmutableArray<BudgetThreshold> At(params IEnumerable<int> percents) =>
        [.. percents.Order().Select(percent => new BudgetThreshold(percent, BudgetThreshold.SeverityOf(percent), []))];
}
