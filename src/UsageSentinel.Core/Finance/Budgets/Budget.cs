using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Budgets;

/// <summary>An amount that a scope may cost in a period.</summary>
/// <param name="Name">Unique; names the alert.</param>
/// <param name="Scope">What is added up.</param>
/// <param name="Period">Over which days of <see cref="Zone"/>.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="Thresholds">The thresholds of alerts, by rising percent; only the highest that is crossed counts.</param>
public sealed record Budget(string Name, Scope Scope, BudgetPeriod Period, Usd Amount, ImmutableArray<BudgetThreshold> Thresholds)
{
    /// <value>Whose midnights begin and end days. The default is UTC.</value>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <value>Cost before that day does not count. The default is null: all of it does.</value>
    public DateOnly? EffectiveFrom { get; init; }

    /// <value>Days of a rolling period, today included. The default is 30; 1 to 60.</value>
    public int RollingDays { get; init; } = 30;

    /// <value>The day on which a month begins. The default is 1; 1 to 28, which every month has.</value>
    public int MonthStartsOn { get; init; } = 1;

    /// <value>What is done when the whole amount is spent. The default is only to notify.</value>
    public BudgetAction OnExceeded { get; init; }

    /// <summary>
    /// The settings as text that differs where they do: an open alert that was judged by other settings ends as rule changed.
    /// Audiences are not part of it, since they change who is notified and not what holds.
    /// </summary>
    public string Version => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scope}/{Period}/{Amount.Amount:0.############################}/{string.Join(',', Thresholds.Select(threshold => $"{threshold.Percent}={threshold.Severity}"))}/{Zone.Id}/{EffectiveFrom:yyyy-MM-dd}/{(Period is BudgetPeriod.Rolling ? RollingDays : 0)}/{(Period is BudgetPeriod.Month ? MonthStartsOn : 0)}");
}

/// <summary>The days a budget adds up. Weeks start on Monday.</summary>
public enum BudgetPeriod
{
    Day,
    Week,
    Month,

    /// <summary>The last days up to and including today.</summary>
    Rolling,
}

/// <summary>What is done when the whole amount of a budget is spent.</summary>
public enum BudgetAction
{
    /// <summary>Alerts only.</summary>
    Notify,

    /// <summary>The project's rate limits are lowered to its normal traffic.</summary>
    Throttle,

    /// <summary>The project's monthly spend limit is set so that its normal traffic to the end of the period fits.</summary>
    Limit,
}

/// <summary>A share of a budget at which an alert is sent.</summary>
/// <param name="Percent">1 or more.</param>
/// <param name="Severity">How bad that is.</param>
/// <param name="Audiences">The audiences; empty for those of the rule.</param>
public readonly record struct BudgetThreshold(int Percent, Severity Severity, ImmutableArray<string> Audiences)
{
    /// <summary>Informing below 80 percent, a warning from 80, critical from 100.</summary>
    public static Severity SeverityOf(int percent) => percent switch
    {
        >= 100 => Severity.Critical,
        >= 80 => Severity.Warning,
        _ => Severity.Info,
    };
}
