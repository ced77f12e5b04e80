using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Whether and from whom reports of leaked keys are taken.</summary>
public sealed class LeakOptions
{
    [Description("Opens the endpoints for leak reports.")]
    public bool Enabled { get; set; }

    [Description("The secret GitHub signs its deliveries with, as env:NAME or keyvault:URI. At least 32 characters.")]
    public string? GitHubSecret { get; set; }

    [Description("A token that may read secret-scanning alerts, as env:NAME or keyvault:URI. Without it, which key has leaked stays unknown.")]
    public string? GitHubToken { get; set; }

    [Description("The address of GitHub's API. The token is sent nowhere else.")]
    [Required]
    public string GitHubApi { get; set; } = "https://api.github.com/";

    [Description("The secret other reporters sign with, as env:NAME or keyvault:URI. At least 32 characters.")]
    public string? ReporterSecret { get; set; }

    [Description("Signed reports accepted in any minute, for each kind.")]
    [Range(1, 1000)]
    public int MaxPerMinute { get; set; } = 60;
}
