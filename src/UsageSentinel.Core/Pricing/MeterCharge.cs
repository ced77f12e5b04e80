using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>What one meter of one row of usage costs by the list.</summary>
/// <param name="Meter">What is counted.</param>
/// <param name="Quantity">How much of it, in the unit of the meter; more than zero.</param>
/// <param name="UnitPrice">US dollars for one unit, batch, tier and long context included.</param>
public readonly record struct MeterCharge(CostMeter Meter, decimal Quantity, decimal UnitPrice)
{
    public Usd Cost => new(Quantity * UnitPrice);
}
