using System.Globalization;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>Names a charge within its account, so that a later reading of the same charge finds it again.</summary>
internal static class FocusIdentity
{
    /// <summary>The separator between the parts; no id or model contains it.</summary>
    private const char Separator = '\u001f';

    public static string Of(FocusCharge charge) => charge.Meter is { } meter
        ? string.Join(
            Separator,
            charge.Series.Project?.Value,
            charge.Series.Key?.Value,
            meter.Model,
            Sku(meter),
            meter.Detail,
            meter.UnitPrice.ToString("0.############################", CultureInfo.InvariantCulture))
        : string.Join(Separator, charge.Series.Project?.Value, charge.Series.Key?.Value, "bill", charge.Words);

    /// <summary>The meter with the terms its price hangs on: <c>Input</c>, <c>Output batch</c>, <c>Input flex</c>.</summary>
    public static string Sku(DayMeter meter) => (meter.Batch, meter.Tier) switch
    {
        (true, _) => meter.Meter + " batch",
        (_, null or "default" or "standard" or "auto") => meter.Meter.ToString(),
        (_, { } tier) => meter.Meter + " " + tier,
    };
}
