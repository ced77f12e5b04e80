using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The costs a report asks for.</summary>
/// <param name="Account">The organization.</param>
/// <param name="First">The first day, UTC.</param>
/// <param name="Last">The last day, UTC.</param>
/// <param name="Revised">Days of series whose bill was restated after it was settled.</param>
/// <param name="Cheaper">Finds the cheaper version of a model.</param>
internal sealed record CostReportQuery(
    ProviderAccount Account, DateOnly First, DateOnly Last, IReadOnlySet<(SeriesId Series, DateOnly Day)> Revised, CheaperVersions Cheaper);
