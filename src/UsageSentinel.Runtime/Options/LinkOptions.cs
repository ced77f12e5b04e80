using System.ComponentModel;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where messages point to.</summary>
public sealed class LinkOptions
{
    [Description("The address of the runbook. {rule} is replaced by the rule.")]
    public string? Runbook { get; set; }

    [Description("The address that the console is served at. Notices link to the page of their alert below it.")]
    public string? Console { get; set; }

    [Description("The address of the dashboard. {alert} is replaced by the id of the alert.")]
    public string? Dashboard { get; set; }
}
