using System.ComponentModel;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where messages point to.</summary>
public sealed class LinkOptions
{
    [Description("The address of the runbook; {rule} stands for the rule.")]
    public string? Runbook { get; set; }

    [Description("The address of the dashboard; {alert} stands for the alert's id.")]
    public string? Dashboard { get; set; }
}
