using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Who answers for the cost of some keys.</summary>
public sealed class OwnerOptions
{
    [Description("Id or name of the key, with * for anything; without it, any key and usage without one.")]
    public string? Key { get; set; }

    [Description("Id or name of the project, with * for anything; without it, any.")]
    public string? Project { get; set; }

    [Description("The owner. Never an e-mail address.")]
    [RegularExpression("^[^@]{1,100}$")]
    public string? Owner { get; set; }

    [StringLength(100, MinimumLength = 1)]
    public string? Team { get; set; }

    [StringLength(100, MinimumLength = 1)]
    public string? CostCentre { get; set; }

    [Description("Further labels, each as name=value.")]
    public List<string> Tags { get; set; } = [];
}
