using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Dashboard;

/// <summary>Everything the dashboard shows at one moment.</summary>
/// <param name="Deployment">The operator's name of this deployment.</param>
/// <param name="At">When it was read, UTC.</param>
/// <param name="ResponseMode">What may be done to an abused key.</param>
/// <param name="IsStopped">Whether the stop switch is on.</param>
/// <param name="Accounts">One for each organization.</param>
/// <param name="Decisions">The newest first.</param>
/// <param name="Health">How the product itself is doing.</param>
public sealed record DashboardView(
    string Deployment,
    DateTimeOffset At,
    string ResponseMode,
    bool IsStopped,
    ImmutableArray<AccountPanel> Accounts,
    ImmutableArray<DecisionLine> Decisions,
    HealthReport Health);

/// <summary>One account with what is wrong in it.</summary>
/// <param name="Overview">Its figures.</param>
/// <param name="Alerts">Open alerts, the worst first.</param>
public sealed record AccountPanel(AccountOverview Overview, ImmutableArray<Alert> Alerts);

/// <summary>A row of the ledger for people.</summary>
/// <param name="At">UTC.</param>
/// <param name="Kind">The kind of the row.</param>
/// <param name="Key">The key it is about.</param>
/// <param name="Actor">Who decided.</param>
/// <param name="Summary">One line.</param>
/// <param name="Rails">The guardrails that blocked the action.</param>
public sealed record DecisionLine(
    DateTimeOffset At, LedgerKind Kind, string Key, string Actor, string Summary, ImmutableArray<string> Rails);
