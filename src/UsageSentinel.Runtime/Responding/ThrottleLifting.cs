using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Lifts throttles that are no longer needed, as <see cref="LimitLift"/> says. While actions are stopped, none is lifted.</summary>
internal sealed class ThrottleLifting(
    LedgerStore ledger, AlertIndex alerts, ProjectMinutes minutes, ActionRollback rollback, ControlReader control, ResponseFailures failures, TimeProvider clock)
{
    /// <summary>Usage of the newest minutes may still arrive.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        foreach (var act in snapshot.Fault is null ? snapshot.Acts.Where(act => act is { Status: ActionStatus.Verified, Rung: ContainmentLevel.Throttle, DoneAt: not null }) : [])
        {
            try
            {
                if (await FactsAsync(act, now, cancellationToken) is { } facts && LimitLift.IsDue(facts, now) && await control.IsStoppedAsync(cancellationToken) is false)
                {
                    await rollback.LiftAsync(act, string.Create(
                        CultureInfo.InvariantCulture, $"project {act.Project} used less than half of it for {LimitLift.Waits(facts)?.TotalHours:0} hours. It is set again if the abuse returns."), cancellationToken);
                }
            }
            catch (Exception failure) when (Faults.Is(failure, cancellationToken))
            {
                failures.Note(act.Account, act.Key, failure);
            }
        }
    }

    /// <summary>What is known of a throttle; null as long as it cannot be due.</summary>
    private async Task<ThrottleFacts?> FactsAsync(ContainmentAction act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(act.Account, Partitions.Series(act.Account, act.Series), act.EpisodeId, cancellationToken);
        var facts = new ThrottleFacts(
            act.Actor == "automation",
            alert?.Subject.Rule,
            alert?.Anomaly.Families ?? EvidenceFamilies.External,
            alert?.Reason is ResolvedReason.Manual,
            act.DoneAt ?? now,
            act.Lifts,
            null);
        // The usage of the newest minutes arrives late, so that much more has to be calm.
        if (LimitLift.Waits(facts) is not { } wait || now - Late - facts.SetAt < wait || act.Wanted is not ProviderLimitState.Limits limits)
        {
            return null;
        }

        var used = await minutes.ReadAsync(act.Account, act.Project, new TimeWindow(now - Late - wait, now), (_, _) => true, cancellationToken);
        var busy = used
            .SelectMany(model => model.Value.Select(minute => (Model: model.Key, At: minute.Key, minute.Value.Requests, minute.Value.Tokens)))
            .GroupBy(minute => minute.At)
            .Where(minute => limits.Models.Any(limit => IsBusy(limit, minute.Where(one => ProviderLimit.IsFor(limit, one.Model)).ToList())))
            .Select(minute => (DateTimeOffset?)minute.Key.AddMinutes(1))
            .Max();
        return facts with { BusyAt = busy };

        static bool IsBusy(RateLimit limit, List<(string Model, DateTimeOffset At, double Requests, double Tokens)> minute) =>
            minute.Sum(one => one.Requests) >= LimitLift.Calm * (limit.MaxRequestsPerMinute ?? double.PositiveInfinity)
            || minute.Sum(one => one.Tokens) >= LimitLift.Calm * (limit.MaxTokensPerMinute ?? double.PositiveInfinity);
    }
}
