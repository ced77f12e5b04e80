using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Runtime.Billing;

/// <summary>Turns checked options into budgets.</summary>
internal static class BudgetFactory
{
    public static Budget ToBudget(this BudgetOptions options) => new(
        options.Name,
        ScopeOf(options),
        Enum.Parse<BudgetPeriod>(options.Period, ignoreCase: true),
        new Usd(options.AmountUsd),
        [
            .. options.Thresholds
                .Concat(options.Recipients.Select(recipient => recipient.Percent))
                .Distinct()
                .Order()
                .Select(percent => ThresholdOf(percent, options.Recipients.Find(recipient => recipient.Percent == percent))),
        ])
    {
        Zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone),
        EffectiveFrom = options.EffectiveFrom is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
        RollingDays = options.RollingDays,
        MonthStartsOn = options.MonthStartsOn,
        OnExceeded = Enum.Parse<BudgetAction>(options.OnExceeded, ignoreCase: true),
    };

    private static BudgetThreshold ThresholdOf(int percent, BudgetRecipientOptions? recipient) => new(
        percent,
        recipient?.Severity is { } severity ? Enum.Parse<Severity>(severity, ignoreCase: true) : BudgetThreshold.SeverityOf(percent),
        recipient is null ? [] : [.. recipient.Audiences.Distinct()]);

    private static Scope ScopeOf(BudgetOptions options) => options switch
    {
        { Key: { } key } => new Scope.OfKey(new KeyId(key)),
        { Project: { } project } => new Scope.OfProject(new ProjectId(project)),
        { Owner: { } owner } => new Scope.OfOwner(owner),
        { Tag: { } tag } when Owners.Tag(tag) is var pair => new Scope.OfTag(pair.Key, pair.Value),
        _ => new Scope.Organization(),
    };
}
