using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>A sum of cost that remembers where it comes from.</summary>
/// <param name="Estimated">Tokens by the price list, times what bills taught.</param>
/// <param name="Billed">By the provider, of settled days.</param>
/// <param name="Revised">By the provider, restated after the day was settled.</param>
/// <param name="Incident">How much of all that is the whole cost of keys on days with an incident, ordinary use included.</param>
public readonly record struct CostSum(Usd Estimated, Usd Billed, Usd Revised, Usd Incident)
{
    public static CostSum Zero => default;

    public Usd Total => Estimated + Billed + Revised;

    public Usd Business => Total - Incident;

    public CostProof Proof => this switch
    {
        { Billed.Amount: 0, Revised.Amount: 0, Estimated.Amount: 0 } => CostProof.Nothing,
        { Billed.Amount: 0, Revised.Amount: 0 } => CostProof.Estimated,
        { Estimated.Amount: 0, Revised.Amount: 0 } => CostProof.Billed,
        { Estimated.Amount: 0 } => CostProof.Revised,
        _ => CostProof.Mixed,
    };

    public static CostSum Of(FocusCharge charge, CostBasis basis, string? incident) => new(
        basis is CostBasis.Estimated ? charge.Billed : Usd.Zero,
        basis is CostBasis.Billed ? charge.Billed : Usd.Zero,
        basis is CostBasis.Revised ? charge.Billed : Usd.Zero,
        incident is null ? Usd.Zero : charge.Billed);

    public static CostSum operator +(CostSum left, CostSum right) =>
        new(left.Estimated + right.Estimated, left.Billed + right.Billed, left.Revised + right.Revised, left.Incident + right.Incident);

    public static CostSum Add(CostSum left, CostSum right) => left + right;

    public static CostSum Over(IEnumerable<CostSum> sums) => sums.Aggregate(Zero, (sum, next) => sum + next);
}

/// <summary>The basis of a sum.</summary>
public enum CostProof
{
    /// <summary>There is no cost.</summary>
    Nothing,
    Estimated,
    Billed,

    /// <summary>Billed, and a part of it restated after it was settled.</summary>
    Revised,

    /// <summary>A part is billed and a part still estimated.</summary>
    Mixed,
}
