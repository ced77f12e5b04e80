using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>A test alert that a person has to acknowledge: whether an alert reaches anybody who acts on it.</summary>
public sealed class ProbeOptions
{
    [Description("How often a test alert is sent through the routes, in days. 0: never.")]
    [Range(0, 90)]
    public int EveryDays { get; set; }

    [Description("The time of day at which it is sent, in UTC, as HH:MM.")]
    [Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public string At { get; set; } = "10:00";

    [Description("The minutes in which it has to be acknowledged. After that the alert becomes critical.")]
    [Range(5, 1440)]
    public int AcknowledgeMinutes { get; set; } = 30;
}
