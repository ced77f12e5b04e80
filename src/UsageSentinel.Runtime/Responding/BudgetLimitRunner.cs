using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Sets and lifts the limits of budgets with <c>onExceeded</c>. May be stopped and repeated at any point.</summary>
public sealed class BudgetLimitRunner(
    ProviderConnections connections,
    Policy policy,
    ResponderPolicy settings,
    BudgetLimitReader reader,
    LimitOwner limits,
    LedgerStore ledger,
    BudgetLimitReport report,
    TimeProvider clock)
{
    /// <summary>Every budget that may set a limit, as it is now; nothing is changed.</summary>
    public async Task<ImmutableArray<BudgetLimitView>> ReadAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        var views = ImmutableArray.CreateBuilder<BudgetLimitView>();
        foreach (var one in All())
        {
            views.Add(await reader.ReadAsync(one, snapshot, NormalReading.Always, clock.GetUtcNow(), cancellationToken));
        }

        return views.ToImmutable();
    }

    /// <summary>What a budget would do now.</summary>
    public BudgetLimitDecision Decide(BudgetLimitView view) => BudgetLimits.Decide(view.Facts, settings.Policy, clock.GetUtcNow());

    /// <summary>Looks at every budget once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var acting = All().Where(one => one.Budget.OnExceeded is not BudgetAction.Notify).ToList();
        if (acting.Count == 0 && !await report.HasActedAsync(cancellationToken))
        {
            return;
        }

        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        var orphans = snapshot.Limits
            .SelectMany(pair => pair.Value.Reasons.Where(reason => reason.Purpose is LimitPurpose.Budget).Select(reason => (pair.Key, Reason: reason)))
            .Where(held => !acting.Exists(one => one.Connection.Account == held.Key.Account && one.Project == held.Key.Project && BudgetLimitReader.LimitKindOf(one.Budget) == held.Key.LimitKind && BudgetLimitReader.IdOf(one.Budget.Name) == held.Reason.Id))
            .OrderBy(held => held.Reason.Id, StringComparer.Ordinal)
            .ToList();
        await Faults.EachAsync(orphans, held => OrphanAsync(held.Key, held.Reason, cancellationToken), cancellationToken);
        await Faults.EachAsync(acting, one => RunAsync(one, cancellationToken), cancellationToken);
    }

    /// <summary>Takes the limit of a budget back at the request of a person. It is not set again in this period.</summary>
    /// <returns>Null if the budget holds no limit.</returns>
    public async Task<LimitOutcome?> UndoAsync(string budget, string actor, string reason, CancellationToken cancellationToken)
    {
        foreach (var one in All().Where(one => one.Budget.Name == budget))
        {
            var view = await reader.ReadAsync(one, await ledger.ReadActsAsync(cancellationToken), NormalReading.IfNeeded, clock.GetUtcNow(), cancellationToken);
            if (view.Held is not null)
            {
                return await limits.LiftAsync(
                    one.Connection, view.Key, view.Held.Id, BudgetLimitReport.Entry(view.Key, clock.GetUtcNow(), actor, $"Budget '{budget}': {Words(view.Key.LimitKind)} restored by a person{(reason.Length > 0 ? $": {reason}" : ".")}"), cancellationToken);
            }
        }

        return null;
    }

    private IEnumerable<ActingBudget> All() =>
        from budget in policy.Budgets
        where budget.Period is not BudgetPeriod.Rolling
        let scope = budget.Scope as Scope.OfProject
        where scope is not null
        from connection in connections.All
        select new ActingBudget(connection, budget, scope.Project);

    private async Task RunAsync(ActingBudget one, CancellationToken cancellationToken)
    {
        var (connection, budget, now) = (one.Connection, one.Budget, clock.GetUtcNow());
        var view = await reader.ReadAsync(one, await ledger.ReadActsAsync(cancellationToken), NormalReading.IfNeeded, now, cancellationToken);
        switch (BudgetLimits.Decide(view.Facts, settings.Policy, now))
        {
            case BudgetLimitDecision.Set when view.Normal is { } normal:
                await SetAsync(connection, view, normal, now, cancellationToken);
                break;
            case BudgetLimitDecision.Lift when view.Held is { } held:
                await LiftAsync(connection, view.Key, held, $"Budget '{budget.Name}' is not exceeded in this period: {Words(view.Key.LimitKind)} restored.", cancellationToken);
                break;
            case BudgetLimitDecision.Blocked blocked:
                await report.BlockedAsync(view, blocked, now, cancellationToken);
                break;
            case BudgetLimitDecision.Nothing when view.Held is { } held && view.Facts.IsStopped is false:
                // A process may have stopped between its record and the provider, and a person may have changed the limit.
                var outcome = await limits.ApplyAsync(connection, view.Key, LimitParts.Ids(held.Value), held.Id, cancellationToken);
                await (view.Mark.Period != view.Period.Start ? report.SetAsync(view, outcome, What(view), now, cancellationToken)
                    : outcome is LimitOutcome.AsWanted ? SettleAsync(view, held, now, cancellationToken)
                    : report.OutcomeAsync(view, outcome, now, cancellationToken));
                break;
            default:
                break;
        }
    }

    private async Task SetAsync(ProviderConnection connection, BudgetLimitView view, ProjectNormal normal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await ProviderLimits.ReadAsync(connection.Control.Value, view.Key.Project, view.Key.LimitKind, cancellationToken);
        // Not what another reason of the product has tightened: that is lifted by itself.
        var person = OwnedLimit.PersonOf((await ledger.ReadActsAsync(cancellationToken)).LimitOf(view.Key), read, now);
        if (BudgetLimits.Value(view.Key.LimitKind, person, normal, view.Left(now)) is not { } value)
        {
            await report.BlockedAsync(view, new BudgetLimitDecision.Blocked(Guardrail.NoLever, "There is no limit to set for the models of the project."), now, cancellationToken);
            return;
        }

        var what = What(view);
        await report.BeginAsync(view, cancellationToken);
        var outcome = await limits.HoldAsync(
            connection, view.Key, new LimitReason(BudgetLimitReader.IdOf(view.Budget.Name), LimitPurpose.Budget, value), BudgetLimitReport.Entry(view.Key, now, "automation", what), cancellationToken);
        await report.SetAsync(view, outcome, what, now, cancellationToken);
    }

    private static string What(BudgetLimitView view) => string.Create(
        CultureInfo.InvariantCulture,
        $"Budget '{view.Budget.Name}': {view.Spent} of {view.Budget.Amount} spent; {view.Key.LimitKind.Words()} to what normal traffic needs until {view.Period.End:yyyy-MM-dd HH:mm} UTC.");

    /// <summary>The provider still shows the limit in a later run: from now on every other value is a person's, also the one from before.</summary>
    private async Task SettleAsync(BudgetLimitView view, LimitReason held, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = BudgetLimitReport.Entry(view.Key, now, "automation", $"Budget '{view.Budget.Name}': the provider shows the limit that was set.");
        if (view.Mark.Settled != view.Mark.Period && await limits.SettleAsync(view.Key, LimitParts.Ids(held.Value), entry, cancellationToken))
        {
            await report.SettledAsync(view, cancellationToken);
        }
    }

    private Task<LimitOutcome> LiftAsync(ProviderConnection connection, LimitKey key, LimitReason held, string what, CancellationToken cancellationToken) =>
        limits.LiftAsync(connection, key, held.Id, BudgetLimitReport.Entry(key, clock.GetUtcNow(), "automation", what), cancellationToken);

    private async Task OrphanAsync(LimitKey key, LimitReason held, CancellationToken cancellationToken)
    {
        if (connections.Find(key.Account) is { } connection && await reader.IsRunningAsync(cancellationToken))
        {
            await LiftAsync(connection, key, held, $"The budget of {held.Id} no longer sets a limit: {Words(key.LimitKind)} restored.", cancellationToken);
        }
    }

    private static string Words(ContainmentLevel kind) => kind is ContainmentLevel.Throttle ? "rate limits" : "spend limit";
}
