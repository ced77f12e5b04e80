using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Who answers for the cost of some keys.</summary>
public sealed class OwnerOptions
{
    [Description("Id or name of the key (* matches any characters). Default: any key, and usage without a key.")]
    public string? Key { get; set; }

    [Description("Id or name of the project (* matches any characters). Default: any project.")]
    public string? Project { get; set; }

    [Description("The owner. Must not be an e-mail address.")]
    [RegularExpression("^[^@]{1,100}$")]
    public string? Owner { get; set; }

    [StringLength(100, MinimumLength = 1)]
    public string? Team { get; set; }

    [StringLength(100, MinimumLength = 1)]
    public string? CostCentre { get; set; }

    [Description("Additional labels, each as name=value.")]
    public List<string> Tags { get; set; } = [];
}
