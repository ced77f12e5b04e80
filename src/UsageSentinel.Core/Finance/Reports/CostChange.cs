using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>What something cost, against the period of the same length just before.</summary>
/// <param name="Now">In the period.</param>
/// <param name="Before">In the one before.</param>
public readonly record struct CostChange(CostSum Now, CostSum Before)
{
    /// <summary>Less than can be shown of any amount, in US dollars: estimates of the same usage may differ by their last digits.</summary>
    private const decimal Nothing = 0.00005m;

    public Usd Difference => Now.Total - Before.Total;

    /// <summary>Percent of what it cost before; null where that is nothing to take a share of.</summary>
    public decimal? Percent => Before.Total.Amount >= Nothing ? Difference.Amount / Before.Total.Amount * 100 : null;

    public CostTrend Trend => (Now.Proof, Before.Proof) switch
    {
        (not CostProof.Nothing, CostProof.Nothing) => CostTrend.New,
        (CostProof.Nothing, not CostProof.Nothing) => CostTrend.Gone,
        _ when decimal.Abs(Difference.Amount) < Nothing => CostTrend.Same,
        _ => Difference > Usd.Zero ? CostTrend.Rose : CostTrend.Fell,
    };
}

/// <summary>Which way a cost went.</summary>
public enum CostTrend
{
    /// <summary>Nothing was paid for it before.</summary>
    New,
    Rose,
    Same,
    Fell,

    /// <summary>Nothing is paid for it any more.</summary>
    Gone,
}
