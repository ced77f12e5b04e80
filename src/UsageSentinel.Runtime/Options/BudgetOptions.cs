using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>An amount a scope may cost in a period.</summary>
public sealed class BudgetOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("The project it adds up; without any of project, key, owner and tag, the whole organization.")]
    public string? Project { get; set; }

    [Description("The key it adds up.")]
    public string? Key { get; set; }

    [Description("The owner whose keys it adds up, as owners[] and the inventory name them.")]
    public string? Owner { get; set; }

    [Description("The tag whose keys it adds up, as name=value; the names team and costCentre are those of owners[].")]
    public string? Tag { get; set; }

    [Required, AllowedValues("day", "week", "month", "rolling")]
    public string Period { get; set; } = "month";

    [Description("Days of a rolling period, today included.")]
    [Range(1, 60)]
    public int RollingDays { get; set; } = 30;

    [Description("The day on which a month begins.")]
    [Range(1, 28)]
    public int MonthStartsOn { get; set; } = 1;

    [Description("Whose midnights begin and end days: an IANA time zone such as Europe/Berlin.")]
    [Required]
    public string TimeZone { get; set; } = "UTC";

    [Description("Cost before that day does not count.")]
    [RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    public string? EffectiveFrom { get; set; }

    [Description("US dollars per period.")]
    [Range(0.01, 1_000_000_000.0)]
    public decimal AmountUsd { get; set; }

    [Description("Shares of the amount that are told, in percent.")]
    public List<int> Thresholds { get; set; } = [50, 80, 100];

    [Description("Who hears of single thresholds, and how bad they are; a percent that is not in thresholds is one more.")]
    public List<BudgetRecipientOptions> Recipients { get; set; } = [];
}

/// <summary>Who hears of one threshold of a budget.</summary>
public sealed class BudgetRecipientOptions
{
    [Description("The threshold.")]
    [Range(1, 1000)]
    public int Percent { get; set; } = 100;

    [Description("Audiences, finance or oncall; without any, those of every budget.")]
    public List<string> Audiences { get; set; } = [];

    [Description("How bad it is; without it, by the percent.")]
    [AllowedValues("info", "warning", "critical")]
    public string? Severity { get; set; }
}
