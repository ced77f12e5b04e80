using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Lifts limits that are no longer needed, as <see cref="LimitLift"/> says. While actions are stopped, none is lifted.</summary>
internal sealed class LimitLifting(
    LedgerStore ledger, AlertIndex alerts, ProjectMinutes minutes, GoneKeys gone, ActionRollback rollback, ControlReader control, ResponseFailures failures, TimeProvider clock)
{
    /// <summary>Who acts where no person does.</summary>
    private const string Automation = "automation";

    /// <summary>Usage of the newest minutes may still arrive.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        foreach (var act in snapshot.Fault is null ? snapshot.Acts.Where(IsLiftable) : [])
        {
            try
            {
                if (await FactsAsync(act, snapshot, now, cancellationToken) is { } facts && LimitLift.IsDue(facts, now) && await control.IsStoppedAsync(cancellationToken) is false)
                {
                    await rollback.LiftAsync(act, Why(act, facts), cancellationToken);
                }
            }
            catch (Exception failure) when (Faults.Is(failure, cancellationToken))
            {
                failures.Note(act.Account, act.Key, failure);
            }
        }
    }

    private static bool IsLiftable(ContainmentAction act) => act is { Status: ActionStatus.Verified, Wanted: not null, DoneAt: not null, Actor: Automation };

    private static string Why(ContainmentAction act, LimitFacts facts) => (act.Level, LimitLift.Waits(facts)?.TotalHours) switch
    {
        _ when facts.IsKeyGone => $"key {act.Key} is deleted.",
        (ContainmentLevel.Throttle, var hours) => string.Create(
            CultureInfo.InvariantCulture, $"project {act.Project} used less than half of it for {hours:0} hours. It is set again if the abuse returns."),
        (_, var hours) => string.Create(
            CultureInfo.InvariantCulture, $"key {act.Key} showed nothing out of the ordinary for {hours:0} hours. It is set again if the abuse returns."),
    };

    /// <summary>What is known of a limit; null as long as it cannot be due.</summary>
    private async Task<LimitFacts?> FactsAsync(ContainmentAction act, LedgerSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(act.Account, Partitions.Series(act.Account, act.Series), act.EpisodeId, cancellationToken);
        var facts = new LimitFacts(
            act.Actor == Automation,
            alert?.Subject.Rule,
            alert?.Anomaly.Families ?? EvidenceFamilies.External,
            alert?.Reason is ResolvedReason.Manual,
            act.DoneAt ?? now,
            act.Lifts,
            null)
        {
            IsKeyGone = await gone.IsGoneAsync(act, snapshot, cancellationToken),
        };
        // The usage of the newest minutes arrives late, so that much more has to be calm.
        if (facts.IsKeyGone || LimitLift.Waits(facts) is not { } wait || now - Late - facts.SetAt < wait)
        {
            return facts.IsKeyGone ? facts : null;
        }

        return act.Wanted is ProviderLimitState.Limits limits
            ? facts with { BusyAt = await BusyAtAsync(act, limits, new TimeWindow(now - Late - wait, now), cancellationToken) }
            : facts with { BusyAt = alert?.TrueThrough + Late };
    }

    /// <summary>The end of the last minute in which the project used half of the limits or more; null for none.</summary>
    private async Task<DateTimeOffset?> BusyAtAsync(ContainmentAction act, ProviderLimitState.Limits limits, TimeWindow window, CancellationToken cancellationToken)
    {
        var used = await minutes.ReadAsync(act.Account, act.Project, window, (_, _) => true, cancellationToken);
        return used
            .SelectMany(model => model.Value.Select(minute => (Model: model.Key, At: minute.Key, minute.Value.Requests, minute.Value.Tokens)))
            .GroupBy(minute => minute.At)
            .Where(minute => limits.Models.Any(limit => IsBusy(limit, minute.Where(one => ProviderLimit.IsFor(limit, one.Model)).ToList())))
            .Select(minute => (DateTimeOffset?)minute.Key.AddMinutes(1))
            .Max();

        static bool IsBusy(RateLimit limit, List<(string Model, DateTimeOffset At, double Requests, double Tokens)> minute) =>
            minute.Sum(one => one.Requests) >= LimitLift.Calm * (limit.MaxRequestsPerMinute ?? double.PositiveInfinity)
            || minute.Sum(one => one.Tokens) >= LimitLift.Calm * (limit.MaxTokensPerMinute ?? double.PositiveInfinity);
    }
}
