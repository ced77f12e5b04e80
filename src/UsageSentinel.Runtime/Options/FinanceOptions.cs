using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>When a bill is final, and when differences between bills and estimates are reported.</summary>
public sealed class FinanceOptions
{
    [Description("Hours after the end of a UTC day until its bill is treated as settled.")]
    [Range(1, 240)]
    public int SettleAfterHours { get; set; } = 24;

    [Description("Alert when at least this many US dollars are billed without matching usage in three days.")]
    [Range(0.0, 1_000_000.0)]
    public decimal BlindSpotMinimumUsd { get; set; } = 0.5m;

    [Description("Alert when a model's billed price differs from its previous days by at least this many percent.")]
    [Range(1, 1000)]
    public int PriceChangedPercent { get; set; } = 10;

    [Description("Use the owner names reported by the provider. They are never e-mail addresses.")]
    public bool OwnerNames { get; set; } = true;

    [Description("Which cost digests finance receives automatically. Weekly digests are sent on Mondays.")]
    [Required, AllowedValues("none", "daily", "weekly", "both")]
    public string Digest { get; set; } = "both";

    [Description("The hour of the day (UTC) after which digests and reports are sent.")]
    [Range(0, 23)]
    public int DigestHour { get; set; } = 7;

    [Description("Send finance a report each month. By mail, its files are attached.")]
    [Required, AllowedValues("none", "monthly")]
    public string Report { get; set; } = "monthly";

    [Description("The day of the following month (UTC) from which the report is sent, as soon as all its bills are settled.")]
    [Range(1, 28)]
    public int ReportDay { get; set; } = 3;

    [Description("Alert when a project's bill differs from its estimate by at least this many percent on two consecutive days.")]
    [Range(1, 1000)]
    public int DriftPercent { get; set; } = 10;
}
