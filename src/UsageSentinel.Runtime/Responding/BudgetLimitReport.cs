using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Writes down and publishes what budgets do to limits, each once in a period.</summary>
public sealed class BudgetLimitReport(LedgerStore ledger, BudgetLimitStore marks, SystemEvents events)
{
    internal static LedgerEntry Entry(LimitKey key, DateTimeOffset at, string actor, string summary) =>
        new(at, LedgerKind.Control, string.Empty, SubjectOf(key), actor, summary, string.Empty);

    /// <summary>Whether a budget ever set a limit that may be in force.</summary>
    internal Task<bool> HasActedAsync(CancellationToken cancellationToken) => marks.AnyAsync(cancellationToken);

    /// <summary>Before the record of the limit, so that a limit in force is found again although its budget is gone.</summary>
    internal Task BeginAsync(BudgetLimitView view, CancellationToken cancellationToken) =>
        marks.WriteAsync(view.Key.Account, view.Budget.Name, view.Mark with { Begun = view.Period.Start }, cancellationToken);

    /// <summary>The limit was set, or was not to be set.</summary>
    internal async Task SetAsync(BudgetLimitView view, LimitOutcome outcome, string what, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The mark comes after the record of the limit: stopped in between, the record itself shows that it is held.
        await marks.WriteAsync(view.Key.Account, view.Budget.Name, view.Mark with { Begun = view.Period.Start, Period = view.Period.Start }, cancellationToken);
        if (outcome is LimitOutcome.AsWanted)
        {
            await NotifyAsync(view, view.Key.LimitKind.Word(), $"{what} It is lifted when the budget is no longer exceeded. To take it back: sentinel budgets --undo \"{view.Budget.Name}\" --yes", now, cancellationToken);
            return;
        }

        await OutcomeAsync(view, outcome, now, cancellationToken);
    }

    /// <summary>What a look at a limit in force showed.</summary>
    internal Task OutcomeAsync(BudgetLimitView view, LimitOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken) => outcome switch
    {
        LimitOutcome.TakenOver => NotifyAsync(
            view, "changed", $"Budget '{view.Budget.Name}': somebody else changed the limit at the provider. Their value stays, and the budget sets no limit in this period.", now, cancellationToken),
        LimitOutcome.NotReturned => NotifyAsync(
            view, "failed", $"Budget '{view.Budget.Name}': the provider does not show the limit that was set. The next run tries again.", now, cancellationToken),
        _ => Task.CompletedTask,
    };

    /// <summary>The provider still shows the limit in a later run, and that is written down.</summary>
    internal Task SettledAsync(BudgetLimitView view, CancellationToken cancellationToken) =>
        marks.WriteAsync(view.Key.Account, view.Budget.Name, view.Mark with { Settled = view.Mark.Period }, cancellationToken);

    /// <summary>A guardrail blocks.</summary>
    internal async Task BlockedAsync(BudgetLimitView view, BudgetLimitDecision.Blocked blocked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var word = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{view.Period.Start.ToUnixTimeSeconds()} {blocked.Guardrail}");
        if (view.Mark.Blocked == word)
        {
            return;
        }

        await ledger.AppendAsync(
            new LedgerEntry(
                now,
                LedgerKind.Withheld,
                string.Empty,
                SubjectOf(view.Key),
                "automation",
                $"Budget '{view.Budget.Name}' is exceeded. Blocked by guardrail {blocked.Guardrail}: {blocked.Reason} Planned action: {view.Key.LimitKind.Words()}.",
                string.Empty),
            null,
            cancellationToken);
        await marks.WriteAsync(view.Key.Account, view.Budget.Name, view.Mark with { Blocked = word }, cancellationToken);
    }

    private Task NotifyAsync(BudgetLimitView view, string word, string what, DateTimeOffset now, CancellationToken cancellationToken) => events.NotifyAsync(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"budget-limit.{view.Key.Account}.{view.Budget.Name}.{view.Period.Start.ToUnixTimeSeconds()}.{word}"),
        SystemEventTypes.BudgetLimit,
        SubjectOf(view.Key),
        new EventDetails
        {
            Audiences = [Audience.OnCall, Audience.Finance],
            Severity = "warning",
            Provider = view.Key.Account.Provider,
            Account = view.Key.Account.Account,
            ProjectId = view.Key.Project.Value,
            Name = view.Budget.Name,
            Decision = word,
            Cause = "a budget set or left a limit",
            Explanation = what,
        },
        now,
        cancellationToken);

    private static string SubjectOf(LimitKey key) => ResourcePath.Of(key.Account, key.Project, null);
}
