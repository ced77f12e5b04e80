using System.Collections.Immutable;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Turns checked options into the policies of the core.</summary>
public static class PolicyFactory
{
    private const double LeastToActOn = 1;

    public static Policy ToPolicy(this SentinelOptions options) => new()
    {
        Tolerance = options.ToTolerance(),
        MinimumExcess = new Usd((decimal)options.Detection.MinimumExcessUsd),
        CriticalExcessPerHour = new Usd((decimal)options.Detection.CriticalExcessUsdPerHour),
        AttendedWithin = TimeSpan.FromHours(options.Response.AttendedWithinHours),
        DormantAfter = TimeSpan.FromDays(options.Detection.DormantAfterDays),
        LeakWatch = TimeSpan.FromDays(options.Leaks.WatchDays),
        Lag = TimeSpan.FromMinutes(options.Detection.LagMinutes),
        Caps = [.. options.Caps.Select(cap => new Cap(
            cap.Name,
            ScopeOf(cap.Project, cap.Key),
            cap.UsdPerHour is { } usd ? new Usd((decimal)usd) : null,
            cap.RequestsPerHour,
            cap.TokensPerHour))],
        Provision = options.Detection.NewKeyUsdPerDay is { } perDay
            ? new Provision(new Usd((decimal)perDay), TimeSpan.FromDays(options.Detection.NewKeyDays))
            : null,
        CanaryKeys = [.. options.Detection.CanaryKeys.Where(key => !string.IsNullOrWhiteSpace(key))],
        Budgets = [.. options.Budgets.Select(budget => budget.ToBudget())],
    };

    /// <summary>How often the engine may be wrong; nothing under a dollar is acted on, whatever is alerted.</summary>
    public static FalseAlertBudget ToTolerance(this SentinelOptions options) => new(
        options.Detection.FalseAlertsPerKeyMonth,
        options.Detection.FalseRevocationsPerKeyMonth,
        Math.Max(LeastToActOn, options.Detection.MinimumExcessUsd))
    {
        ContainmentsPerKeyMonth = options.Detection.FalseContainmentsPerKeyMonth,
    };

    public static ResponderPolicy ToResponseSettings(this SentinelOptions options) => new(
        Enum.Parse<ResponseMode>(options.Response.Mode, ignoreCase: true),
        new ResponsePolicy
        {
            MaxRevocationsPerHour = options.Response.MaxRevocationsPerHour,
            MaxRevocationsPerHourOverall = options.Response.MaxRevocationsPerHourOverall,
            MaxLeakRevocationsPerHour = options.Response.MaxLeakRevocationsPerHour,
            MaxLimitsPerHour = options.Response.MaxLimitsPerHour,
            MaxKeysInQuestion = options.Response.MaxKeysInQuestion,
            CoolDown = TimeSpan.FromMinutes(options.Response.CoolDownMinutes),
            AcceptableLoss = new Usd((decimal)options.Response.AcceptableLossUsd),
            AttendedWithin = TimeSpan.FromHours(options.Response.AttendedWithinHours),
            SpendGrace = new Usd((decimal)options.Response.SpendGraceUsd),
            AllowServiceAccounts = options.Response.AllowServiceAccounts,
            MaxShareOfProject = options.Response.MaxShareOfProject,
            TwoPersonAbove = options.Response.TwoPersonAbove,
            MaxThrottledOfLoss = options.Response.MaxThrottledOfLoss,
        },
        [.. options.Response.ProtectedKeys],
        options.Response.Stopped,
        TimeSpan.FromMinutes(options.Detection.LagMinutes))
    {
        ApprovalLife = TimeSpan.FromMinutes(options.Response.ApprovalLinkMinutes),
        Envelope = new EnvelopePolicy(options.Response.Envelope.Enabled, options.Response.Envelope.Multiple),
        IsReplacingRevoked = options.Response.ReplaceRevoked,
        Ceiling = Enum.Parse<ResponseMode>(options.Response.Ceiling, ignoreCase: true),
        Arms = options.Response.Arm.ToImmutableSortedDictionary(
            arm => arm.Rule, arm => Enum.Parse<ResponseMode>(arm.Mode, ignoreCase: true), StringComparer.OrdinalIgnoreCase),
    };

    public static SweepPolicy ToSweepSettings(this SentinelOptions options) => new()
    {
        Backfill = TimeSpan.FromDays(options.Detection.BackfillDays),
        Lag = TimeSpan.FromMinutes(options.Detection.LagMinutes),
        Every = options.SweepsEvery(),
        RereadMinutes = TimeSpan.FromMinutes(options.Detection.LagMinutes + 5),
        KeepMinutes = TimeSpan.FromDays(options.Retention.MinutesDays),
        KeepHours = TimeSpan.FromDays(options.Retention.HoursDays),
        KeepInputs = TimeSpan.FromDays(options.Retention.InputsDays),
        KeepAlerts = TimeSpan.FromDays(options.Retention.AlertsDays),
    };

    private static Scope ScopeOf(string? project, string? key) => (project, key) switch
    {
        (_, { } id) => new Scope.OfKey(new KeyId(id)),
        ({ } id, _) => new Scope.OfProject(new ProjectId(id)),
        _ => new Scope.Organization(),
    };
}
