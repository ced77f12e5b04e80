using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Reporting.Monthly;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The parts of a run in the order in which they run. A part that fails stops no other.</summary>
/// <param name="AfterSweep">For one account, after its sweep.</param>
/// <param name="ForAll">For all accounts together, after every sweep.</param>
public sealed record RunSteps(ImmutableArray<AccountStep> AfterSweep, ImmutableArray<RunStep> ForAll)
{
    /// <summary>A response publishes its own events through the outbox, which takes one more round; a few are always enough.</summary>
    private const int MaxRounds = 5;

    /// <summary>The parts of every host.</summary>
    public static RunSteps From(IServiceProvider services) => new(
        [
            new("the audit log", services.GetRequiredService<AuditLogCollector>().ReadIfDueAsync),
            new("inventory", services.GetRequiredService<InventoryWatch>().RunIfDueAsync),
            new("hygiene", services.GetRequiredService<HygieneReader>().RefreshAsync),
            new("scheduled rotation", services.GetRequiredService<RotationSchedule>().RunAsync),
            new("unused keys", services.GetRequiredService<CountdownSchedule>().RunAsync),
            new("retention", services.GetRequiredService<Retention>().PurgeAsync),
            new("export", services.GetRequiredService<StandingExports>().RunIfDueAsync),
            new("hygiene report", services.GetRequiredService<HygieneWeekly>().RunIfDueAsync),
            new("report", services.GetRequiredService<MonthlyReports>().RunIfDueAsync),

            // Last, so that it is of the state that the other parts left.
            new("summary", services.GetRequiredService<AccountSummaries>().RefreshAsync),
        ],
        [
            // First, so that what was evaluated is in the chain before the decisions based on it.
            new("the recording of alert inputs in the ledger", (_, stop) => services.GetRequiredService<Sealing>().RunAsync(stop)),
            new("verification of responses", async (report, stop) => report(new StepOutcome
            {
                Verified = await services.GetRequiredService<Verification>().VerifyAsync(stop),
            })),
            new("the busiest minutes of projects", (_, stop) => services.GetRequiredService<NormalDays>().RunAsync(stop)),
            new("the lifting of limits", (_, stop) => services.GetRequiredService<LimitLifting>().RunAsync(stop)),
            new("responses", (_, stop) => services.GetRequiredService<ResponseCoordinator>().ResumeAsync(stop)),
            new("limits of budgets", (_, stop) => services.GetRequiredService<BudgetLimitRunner>().RunAsync(stop)),
            new("the safety envelope", (_, stop) => services.GetRequiredService<EnvelopeRunner>().RunAsync(stop)),
            new("rotations", (_, stop) => services.GetRequiredService<RotationRunner>().RunAllAsync(services.GetRequiredService<TimeProvider>().GetUtcNow(), stop)),
            new("keys left of cancelled rotations", (_, stop) => services.GetRequiredService<LeftoverKeys>().RunAsync(services.GetRequiredService<TimeProvider>().GetUtcNow(), stop)),
            new("deletions of unused keys", (_, stop) => services.GetRequiredService<CountdownRunner>().RunAllAsync(services.GetRequiredService<TimeProvider>().GetUtcNow(), stop)),
            new("the weekly report on responses", (_, stop) => services.GetRequiredService<ShadowDecisionWeekly>().RunAsync(stop)),

            new("the route probe", (_, stop) => services.GetRequiredService<ProbeAlerts>().WorkAsync(stop)),

            // After everything that puts events into the outbox.
            new("the outbox", (report, stop) => DispatchAsync(
                services.GetRequiredService<OutboxDispatcher>(), services.GetRequiredService<TimeProvider>(), report, stop)),
            new("notices", (_, stop) => services.GetRequiredService<DueNotices>().WorkAsync(stop)),

            // Last, so that the anchor names what this run wrote.
            new("anchoring", (_, stop) => services.GetRequiredService<Anchoring>().RunAsync(stop)),
        ]);

    private static async Task DispatchAsync(
        OutboxDispatcher dispatcher, TimeProvider clock, Action<StepOutcome> report, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var sent = await dispatcher.DispatchAsync(clock.GetUtcNow(), cancellationToken);
            report(new StepOutcome { Dispatch = sent });
            if (sent.Sent == 0)
            {
                return;
            }
        }
    }
}

/// <summary>A part of a run for one account.</summary>
/// <param name="Job">What it is, in a word or two; the account is added.</param>
/// <param name="RunAsync">The work, at the time of the sweep. It may be repeated after a failure at any point.</param>
public sealed record AccountStep(string Job, Func<ProviderAccount, DateTimeOffset, CancellationToken, Task> RunAsync);

/// <summary>A part of a run for all accounts.</summary>
/// <param name="Job">What it is.</param>
/// <param name="RunAsync">The work, which reports what it did as it goes. It may be repeated after a failure at any point.</param>
public sealed record RunStep(string Job, Func<Action<StepOutcome>, CancellationToken, Task> RunAsync);

/// <summary>What a part of a run did.</summary>
public sealed record StepOutcome
{
    /// <summary>What was published. The default is nothing.</summary>
    public DispatchReport Dispatch { get; init; }

    /// <summary>Actions that were verified, or found not to hold. The default is none.</summary>
    public ImmutableArray<ContainmentAction> Verified { get; init; } = [];
}
