using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads what a budget that may set a limit rests on.</summary>
public sealed class BudgetLimitReader(
    AccountStore accounts, SeriesSummaryStore sheet, BudgetJudge judge, ControlReader control, TrafficReader traffic, AlertIndex alerts, PriceBooks books, BudgetLimitStore marks)
{
    /// <param name="one">The budget.</param>
    /// <param name="snapshot">The ledger's actions and limits.</param>
    /// <param name="reading">When the normal traffic is read, which takes longest.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<BudgetLimitView> ReadAsync(
        ActingBudget one, LedgerSnapshot snapshot, NormalReading reading, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (connection, budget, project) = one;
        var account = connection.Account;
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var through = state.MinutesThrough ?? now;
        var (series, period) = await judge.SeriesAsync(account, budget, await sheet.ReadAsync(account, cancellationToken), through, now, cancellationToken);
        var spent = period.IsEmpty ? Usd.Zero : BudgetRule.Spent(budget, series, period, through).Spent;
        var mark = await marks.FindAsync(account, budget.Name, cancellationToken);
        var key = new LimitKey(account, project, LimitKindOf(budget));
        var held = snapshot.LimitOf(key)?.Reasons.FirstOrDefault(reason => reason.Id == IdOf(budget.Name));
        var isToSet = spent >= budget.Amount && held is null && mark.Period != period.Start;
        var normal = isToSet || reading is NormalReading.Always
            ? await StoreReading.TryAsync(() => traffic.ProjectAsync(account, project, now, cancellationToken))
            : null;
        var facts = new BudgetLimitFacts(
            key.LimitKind,
            // What was set in a period that is over is taken back first.
            spent >= budget.Amount && (held is null || mark.Period == period.Start || mark.Begun == period.Start),
            held is not null,
            mark.Period == period.Start,
            await control.ModeAsync(RuleKind.Budget, cancellationToken),
            await control.IsStoppedAsync(cancellationToken),
            await control.ProtectedByAsync(new SeriesId(project, null), null, cancellationToken),
            state.MinutesThrough,
            await PricesAsync(account, normal, now, cancellationToken),
            snapshot.Fault is null ? snapshot.Acts.Count(act => act.Account == account && !act.Level.IsIrreversible() && act.ToPast().Counts(now)) : null,
            connection.Usage.Capabilities.Containment,
            normal is not null);
        return new BudgetLimitView(budget, key, period, spent, facts, normal, mark, held);
    }

    /// <summary>Whether the stop switch is known to be off.</summary>
    internal async Task<bool> IsRunningAsync(CancellationToken cancellationToken) => await control.IsStoppedAsync(cancellationToken) is false;

    /// <summary>The name of the budget's reason in the record of the limit.</summary>
    internal static string IdOf(string budget) => $"budget.{budget}";

    internal static ContainmentLevel LimitKindOf(Budget budget) => budget.OnExceeded is BudgetAction.Limit ? ContainmentLevel.SpendLimit : ContainmentLevel.Throttle;

    /// <summary>The latest change of a price: as a bill showed it, or as the price list dates it.</summary>
    private async Task<DateTimeOffset?> PricesAsync(ProviderAccount account, ProjectNormal? normal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - BudgetLimits.PricesSettle;
        var seen = (await alerts.ReadAsync(account, since, cancellationToken))
            .Where(alert => alert.Subject.Rule is RuleKind.PriceChanged)
            .Select(alert => alert.FiredAt ?? alert.ActiveAt);
        var prices = books.Of(account.Provider);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var listed = (normal?.Traffic.Models ?? [])
            .Select(model => prices.Find(model.Model, today).Price.EffectiveFrom)
            .Where(day => day > DateOnly.MinValue)
            .Select(day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        return seen.Concat(listed).Where(at => at <= now).Select(at => (DateTimeOffset?)at).Max();
    }
}

/// <summary>A budget of a project at one organization.</summary>
internal sealed record ActingBudget(ProviderConnection Connection, Budget Budget, ProjectId Project);

/// <summary>When the normal traffic of a project is read.</summary>
internal enum NormalReading
{
    /// <summary>Only if a limit is to be set.</summary>
    IfNeeded,

    /// <summary>Always, to show it.</summary>
    Always,
}

/// <summary>A budget and what is known about its limit.</summary>
/// <param name="Budget">The budget.</param>
/// <param name="Key">The limit.</param>
/// <param name="Period">The period; empty before the budget takes effect.</param>
/// <param name="Spent">What is spent in it, without what is estimated for models without a price.</param>
/// <param name="Facts">What the decision rests on.</param>
/// <param name="Normal">The normal traffic of the project; null if it is not known.</param>
/// <param name="Mark">What is remembered.</param>
/// <param name="Held">The reason in the record of the limit; null for none.</param>
public sealed record BudgetLimitView(
    Budget Budget, LimitKey Key, TimeWindow Period, Usd Spent, BudgetLimitFacts Facts, ProjectNormal? Normal, BudgetLimitMark Mark, LimitReason? Held)
{
    /// <summary>The time to the end of the period.</summary>
    public TimeSpan Left(DateTimeOffset now) => Period.End > now ? Period.End - now : TimeSpan.Zero;
}
