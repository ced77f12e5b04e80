using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>An amount a scope may cost in a period.</summary>
public sealed class BudgetOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("The project whose cost counts. If none of project, key, owner and tag is set, the cost of the whole organization counts.")]
    public string? Project { get; set; }

    [Description("The key whose cost counts.")]
    public string? Key { get; set; }

    [Description("The owner whose keys count, as named in owners[] or in the inventory.")]
    public string? Owner { get; set; }

    [Description("The tag whose keys count, as name=value. The names team and costCentre refer to the settings of owners[].")]
    public string? Tag { get; set; }

    [Required, AllowedValues("day", "week", "month", "rolling")]
    public string Period { get; set; } = "month";

    [Description("The length of a rolling period in days, including today.")]
    [Range(1, 60)]
    public int RollingDays { get; set; } = 30;

    [Description("The day of the month on which the period starts.")]
    [Range(1, 28)]
    public int MonthStartsOn { get; set; } = 1;

    [Description("The IANA time zone in which days start and end, such as Europe/Berlin.")]
    [Required]
    public string TimeZone { get; set; } = "UTC";

    [Description("Cost before that day does not count.")]
    [RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    public string? EffectiveFrom { get; set; }

    [Description("The amount in US dollars per period.")]
    [Range(0.01, 1_000_000_000.0)]
    public decimal AmountUsd { get; set; }

    [Description("What is done when the whole amount is spent. notify: alerts only. throttle: lower the project's rate limits to its normal traffic. limit: set the project's monthly spend limit so that its normal traffic to the end of the period fits. The last two need a project and the mode enforce for the rule Budget.")]
    [Required, AllowedValues("notify", "throttle", "limit")]
    public string OnExceeded { get; set; } = "notify";

    [Description("The shares of the amount at which an alert is sent, in percent.")]
    public List<int> Thresholds { get; set; } = [50, 80, 100];

    [Description("Audiences and severity of individual thresholds. A percent that is not in thresholds is an additional threshold.")]
    public List<BudgetRecipientOptions> Recipients { get; set; } = [];
}

/// <summary>The audiences of one threshold of a budget.</summary>
public sealed class BudgetRecipientOptions
{
    [Description("The threshold in percent.")]
    [Range(1, 1000)]
    public int Percent { get; set; } = 100;

    [Description("The audiences: finance, oncall. Default: the audiences of all budgets.")]
    public List<string> Audiences { get; set; } = [];

    [Description("The severity. Default: by percent (warning from 80, critical from 100).")]
    [AllowedValues("info", "warning", "critical")]
    public string? Severity { get; set; }
}
