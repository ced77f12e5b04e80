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

    [Description("Whether the names of owners that the provider tells are used; they are never addresses.")]
    public bool OwnerNames { get; set; } = true;

    [Description("Which sums finance is told of its own accord; weekly ones on Mondays.")]
    [Required, AllowedValues("none", "daily", "weekly", "both")]
    public string Digest { get; set; } = "both";

    [Description("The hour of the day, UTC, from which on sums and reports are told.")]
    [Range(0, 23)]
    public int DigestHour { get; set; } = 7;

    [Description("Whether finance is sent the report of each month; by mail with its files attached.")]
    [Required, AllowedValues("none", "monthly")]
    public string Report { get; set; } = "monthly";

    [Description("The day of the month after, UTC, from which on the report is sent, as soon as its bills are in.")]
    [Range(1, 28)]
    public int ReportDay { get; set; } = 3;

    [Description("Percent by which a project's bill must differ from its estimates, two days in a row, to be told.")]
    [Range(1, 1000)]
    public int DriftPercent { get; set; } = 10;
}
