using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>How watchful judging is.</summary>
public sealed class DetectionOptions
{
    [Description("The number of false alerts you accept per key and month.")]
    [Range(0.001, 100.0)]
    public double FalseAlertsPerKeyMonth { get; set; } = 0.5;

    [Description("The number of wrongful revocations you accept per key and month.")]
    [Range(0.000001, 1.0)]
    public double FalseRevocationsPerKeyMonth { get; set; } = 0.001;

    [Description("The number of wrongful reversible actions (throttles) you accept per key and month.")]
    [Range(0.0001, 10.0)]
    public double FalseContainmentsPerKeyMonth { get; set; } = 0.02;

    [Description("The maximum number of pages to on-call per week. Further notices go to the digest; critical alerts are always sent.")]
    [Range(1, 1000)]
    public int MaxPagesPerWeek { get; set; } = 5;

    [Description("The minimum excess in US dollars, in the evaluated window, for an alert. No key is deleted below one dollar.")]
    [Range(0.0, 1_000_000.0)]
    public double MinimumExcessUsd { get; set; } = 0.02;

    [Description("An excess of this many US dollars per hour is critical.")]
    [Range(0.01, 1_000_000.0)]
    public double CriticalExcessUsdPerHour { get; set; } = 10;

    [Description("A key without usage for this many days is dormant.")]
    [Range(1, 365)]
    public int DormantAfterDays { get; set; } = 14;

    [Description("How many days of history the first sweep reads.")]
    [Range(1, 365)]
    public int BackfillDays { get; set; } = 30;

    [Description("How many minutes after the end of a bucket late usage can still arrive.")]
    [Range(1, 240)]
    public int LagMinutes { get; set; } = 15;

    [Description("The maximum cost of a new key in a UTC day, in US dollars. Higher cost is critical at once and allows reversible actions. Without it, a new key is compared with the first days of other keys of the organization.")]
    [Range(0.01, 1_000_000.0)]
    public double? NewKeyUsdPerDay { get; set; }

    [Description("How many days a key counts as new.")]
    [Range(1, 90)]
    public int NewKeyDays { get; set; } = 7;

    [Description("Ids of decoy keys (* matches any characters). Any use is critical at once.")]
    public List<string> CanaryKeys { get; set; } = [];
}
