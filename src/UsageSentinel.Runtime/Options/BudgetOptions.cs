using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>An amount a scope may cost in a period.</summary>
public sealed class BudgetOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("The project it adds up; without project and key, the whole organization.")]
    public string? Project { get; set; }

    [Description("The key it adds up.")]
    public string? Key { get; set; }

    [Required, AllowedValues("day", "week", "month")]
    public string Period { get; set; } = "month";

    [Description("US dollars per period.")]
    [Range(0.01, 1_000_000_000.0)]
    public decimal AmountUsd { get; set; }

    [Description("Shares of the amount that are told, in percent.")]
    public List<int> Thresholds { get; set; } = [50, 80, 100];
}
