using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>How watchful judging is.</summary>
public sealed class DetectionOptions
{
    [Description("False alerts you accept per key and month.")]
    [Range(0.001, 100.0)]
    public double FalseAlertsPerKeyMonth { get; set; } = 0.5;

    [Description("Wrongful revocations you accept per key and month.")]
    [Range(0.000001, 1.0)]
    public double FalseRevocationsPerKeyMonth { get; set; } = 0.001;

    [Description("Pages to on-call per week; the rest goes to the digest, critical ones never.")]
    [Range(1, 1000)]
    public int MaxPagesPerWeek { get; set; } = 5;

    [Description("What costs less than this many US dollars above the usual, in the window judged, is not alerted. Nothing under a dollar is ever acted on.")]
    [Range(0.0, 1_000_000.0)]
    public double MinimumExcessUsd { get; set; } = 0.02;

    [Description("Excess of this many US dollars per hour is critical.")]
    [Range(0.01, 1_000_000.0)]
    public double CriticalExcessUsdPerHour { get; set; } = 10;

    [Description("A key without usage for this many days is dormant.")]
    [Range(1, 365)]
    public int DormantAfterDays { get; set; } = 14;

    [Description("Days of history read on the first sweep.")]
    [Range(1, 365)]
    public int BackfillDays { get; set; } = 30;

    [Description("Minutes for which late usage may still arrive after the end of a bucket.")]
    [Range(1, 240)]
    public int LagMinutes { get; set; } = 15;

    [Description("What a new key may cost in a UTC day, in US dollars: more is critical at once, and enough for what can be undone. Without it a new key is compared with how keys of the organization are born.")]
    [Range(0.01, 1_000_000.0)]
    public double? NewKeyUsdPerDay { get; set; }

    [Description("Days for which a key is new.")]
    [Range(1, 90)]
    public int NewKeyDays { get; set; } = 7;

    [Description("Ids of decoy keys (* for any characters): any use is critical at once.")]
    public List<string> CanaryKeys { get; set; } = [];
}
