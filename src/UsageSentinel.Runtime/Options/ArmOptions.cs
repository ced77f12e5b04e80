using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>A rule with a mode of its own.</summary>
public sealed class ArmOptions
{
    [Description("The rule, such as Spike.")]
    [Required, StringLength(64, MinimumLength = 1)]
    public string Rule { get; set; } = string.Empty;

    [Required, AllowedValues("observe", "approve", "enforce")]
    public string Mode { get; set; } = "observe";
}
