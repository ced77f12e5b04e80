using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>When a bill is final, and when the books are told to be off.</summary>
public sealed class FinanceOptions
{
    [Description("Hours after the end of a UTC day until its bill counts as settled.")]
    [Range(1, 240)]
    public int SettleAfterHours { get; set; } = 24;

    [Description("US dollars billed without usage, in three days, from which on it is told.")]
    [Range(0.0, 1_000_000.0)]
    public decimal BlindSpotMinimumUsd { get; set; } = 0.5m;

    [Description("Percent by which a model's bill must differ from the days before to be told.")]
    [Range(1, 1000)]
    public int PriceChangedPercent { get; set; } = 10;

    [Description("Percent by which a project's bill must differ from its estimates, two days in a row, to be told.")]
    [Range(1, 1000)]
    public int DriftPercent { get; set; } = 10;
}
