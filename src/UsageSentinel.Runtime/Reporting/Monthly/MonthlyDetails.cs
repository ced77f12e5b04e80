using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Reporting.Costs;

namespace UsageSentinel.Runtime.Reporting.Monthly;

/// <summary>The sums of a month's report in its event.</summary>
internal static class MonthlyDetails
{
    private const int MostLines = 20;

    public static EventDetails Of(AccountCosts costs, ReportMonth month, string? location, DateTimeOffset? through)
    {
        var total = costs.Totals.Total;
        var basis = total.Estimated == Usd.Zero ? "billed" : "estimated";
        return new EventDetails
        {
            Audiences = [Audience.Finance],
            Provider = costs.Account.Provider,
            Account = costs.Account.Account,
            Digest = new DigestDetails(
                new DateTimeOffset(month.First.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
                month.End,
                total.Total.Amount,
                costs.Change?.Before.Total.Amount,
                basis,
                [.. Spenders(costs).Take(MostLines).Select(Line)])
            {
                BilledUsd = (total.Billed + total.Revised).Amount,
                IncidentExcessUsd = costs.Incidents.Sum(incident => incident.Excess.Amount),
                IncidentUsd = total.Incident.Amount,
            },
            CostBasis = basis,
            PriceVersion = costs.PriceVersion,
            DataThrough = through,
            ReportLocation = location,
        };
    }

    /// <summary>Teams where any is named, else owners, else projects.</summary>
    private static ImmutableArray<NamedCost> Spenders(AccountCosts costs) =>
        costs.Teams.Any(IsNamed) ? costs.Teams : costs.Owners.Any(IsNamed) ? costs.Owners : costs.Projects;

    private static bool IsNamed(NamedCost cost) => cost.Name != CostNames.NoOne;

    private static DigestLine Line(NamedCost cost) => new(cost.Name, cost.Cost.Total.Amount, cost.Before?.Total.Amount, null)
    {
        IncidentUsd = cost.Cost.Incident.Amount is not 0 and var incident ? incident : null,
    };
}
