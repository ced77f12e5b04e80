using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Whether and from whom reports of leaked keys are taken.</summary>
public sealed class LeakOptions
{
    [Description("Enables the endpoints for leak reports.")]
    public bool Enabled { get; set; }

    [Description("The secret with which GitHub signs its webhook deliveries, as env:NAME or keyvault:URI. At least 32 characters.")]
    public string? GitHubSecret { get; set; }

    [Description("A GitHub token that can read secret-scanning alerts, as env:NAME or keyvault:URI. Without it, the leaked key cannot be identified.")]
    public string? GitHubToken { get; set; }

    [Description("The address of the GitHub API. The token is sent only there.")]
    [Required]
    public string GitHubApi { get; set; } = "https://api.github.com/";

    [Description("The secret with which other reporters sign, as env:NAME or keyvault:URI. At least 32 characters.")]
    public string? ReporterSecret { get; set; }

    [Description("The days for which a key that a report may mean is alerted sooner than usual. 0 for never.")]
    [Range(0, 90)]
    public int WatchDays { get; set; } = 7;

    [Description("The maximum number of signed reports accepted per minute, for each kind of reporter.")]
    [Range(1, 1000)]
    public int MaxPerMinute { get; set; } = 60;
}
