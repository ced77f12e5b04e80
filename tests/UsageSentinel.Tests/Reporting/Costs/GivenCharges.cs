using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Tests.Finance;

namespace UsageSentinel.Tests.Reporting.Costs;

/// <summary>Charges at list prices.</summary>
internal static class GivenCharges
{
    public static readonly PriceBook Book = new(PriceFile.Shipped("openai"));

    /// <summary>Text of a model, billed as listed.</summary>
    public static FocusCharge Charge(
        SeriesId series, string model, CostMeter meter, decimal quantity, CostBasis basis = CostBasis.Billed, int day = 0, bool? batch = false)
    {
        var price = Book.Find(model, GivenBills.Day).Price;
        var unit = (meter switch
        {
            CostMeter.Input => price.Input,
            CostMeter.CachedInput => price.CachedInput ?? price.Input,
            _ => price.Output,
        }) / 1_000_000m;
        return new FocusCharge(
            GivenBills.Day.AddDays(day),
            series,
            new DayMeter(series, model, batch, null, null, meter, unit, true),
            null,
            quantity,
            new Usd(quantity * unit),
            new Usd(quantity * unit),
            basis,
            CostAttribution.Reported);
    }

    /// <summary>A line of a bill that no usage explains.</summary>
    public static FocusCharge Line(SeriesId series, string words, decimal amount, int day = 0) => new(
        GivenBills.Day.AddDays(day), series, null, words, 1, new Usd(amount), new Usd(amount), CostBasis.Billed, CostAttribution.Reported);
}
