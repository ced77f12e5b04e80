using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>When things run, as six-field cron expressions in UTC (seconds first).</summary>
public sealed class ScheduleOptions
{
    [Required]
    public string Usage { get; set; } = "0 */5 * * * *";

    [Required]
    public string Costs { get; set; } = "0 20 */6 * * *";

    [Required]
    public string Inventory { get; set; } = "0 10 * * * *";

    [Required]
    public string Outbox { get; set; } = "30 */2 * * * *";
}
