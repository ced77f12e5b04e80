using System.Globalization;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Figures of the report: each says what it is based on.</summary>
internal static class ReportFigures
{
    public static string Words(CostSum cost) => cost.Proof switch
    {
        CostProof.Nothing => "nothing",
        CostProof.Estimated => "estimated",
        CostProof.Billed => "billed",
        CostProof.Revised when cost.Billed == Usd.Zero => "revised",
        CostProof.Revised => $"billed, of which {cost.Revised} is revised",
        _ => $"of which {cost.Estimated} is estimated",
    };

    public static string Share(Usd part, Usd whole) => whole > Usd.Zero
        ? (part.Amount / whole.Amount).ToString("P1", CultureInfo.InvariantCulture)
        : "-";

    /// <summary>How a cost changed, in a few words.</summary>
    public static string Words(CostChange change) => change.Trend switch
    {
        CostTrend.New => "new",
        CostTrend.Same => "no change",
        CostTrend.Gone => $"{change.Difference}, gone",
        _ => $"{(change.Difference > Usd.Zero ? "+" : string.Empty)}{change.Difference}{Percent(change)}",
    };

    private static string Percent(CostChange change) =>
        change.Percent is { } percent ? percent.ToString("' ('+#,0.0' %)';' ('-#,0.0' %)'", CultureInfo.InvariantCulture) : string.Empty;

    /// <summary>Fits over a bar and beside an axis.</summary>
    public static string Short(Usd amount) =>
        amount.Amount >= 100 ? string.Create(CultureInfo.InvariantCulture, $"${decimal.Round(amount.Amount):#,0}") : amount.ToString();

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
