using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Reporting.Monthly;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The whole chain for every configured account: sweep, tell, respond, verify. The same for every host.</summary>
public sealed class SentinelEngine(
    ProviderConnections connections,
    Sweep sweep,
    OutboxDispatcher dispatcher,
    DueNotices notices,
    Verification verification,
    Casework casework,
    Retention retention,
    WouldHaveWeekly wouldHave,
    Sealing sealing,
    Anchoring anchoring,
    StandingExports exports,
    MonthlyReports reports,
    Policy policy,
    Jobs jobs,
    JobHealth health,
    ResponseFailures responses,
    SentinelMetrics metrics,
    TimeProvider clock)
{
    /// <summary>A response tells of itself through the outbox again, which takes one more round; a few are always enough.</summary>
    private const int MaxRounds = 5;

    public ProviderConnections Connections => connections;

    public async Task<EngineReport> RunOnceAsync(IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var sweeps = ImmutableArray.CreateBuilder<SweepReport>(connections.All.Length);
        foreach (var connection in connections.All)
        {
            sweeps.Add(await SweepAsync(connection, SweepDue.Usage, progress, cancellationToken));
        }

        return new EngineReport(sweeps.ToImmutable(), await TellAsync(cancellationToken));
    }

    /// <summary>
    /// Sweeps one account; <see cref="TellAsync"/> notifies people of what came of it. Whatever fails is in the report: one
    /// organization stops no other.
    /// </summary>
    public async Task<SweepReport> SweepAsync(
        ProviderConnection connection, SweepDue due, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var report = await MeasuredAsync(connection, due, now, progress, cancellationToken);
        var (account, name) = (connection.Account, $"{connection.Account.Provider}/{connection.Account.Account}");
        if (report.Outcome is not (SweepOutcome.LeaseHeld or SweepOutcome.ProviderFailed))
        {
            var why = report.FailedSeries.IsEmpty ? report.Error : $"{report.Error} {report.FailedSeries[0]}";
            await health.ReportAsync($"the sweep of {name}", report.Outcome is SweepOutcome.Done ? null : why, cancellationToken);
            foreach (var part in (string[])["billed costs", "earlier costs", "budgets", "digest"])
            {
                var failed = report.Jobs.FirstOrDefault(job => job.Job == $"{part} of {name}");
                await health.ReportAsync($"{part} of {name}", failed?.Why, cancellationToken);
            }
        }

        if (report.Outcome is not SweepOutcome.Done)
        {
            return report;
        }

        JobFailure?[] after =
        [
            await jobs.RunAsync($"retention of {name}", () => retention.PurgeAsync(account, now, cancellationToken), cancellationToken),
            await jobs.RunAsync($"export of {name}", () => exports.RunIfDueAsync(account, now, cancellationToken), cancellationToken),
            await jobs.RunAsync($"report of {name}", () => reports.RunIfDueAsync(account, now, cancellationToken), cancellationToken),
        ];
        return report with { Jobs = report.Jobs.AddRange(after.OfType<JobFailure>()) };
    }

    private async Task<SweepReport> MeasuredAsync(
        ProviderConnection connection, SweepDue due, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        using var span = metrics.BeginSweep(connection.Account);
        var began = clock.GetTimestamp();
        try
        {
            var report = await sweep.RunAsync(connection.Usage, policy, due, now, progress, cancellationToken);
            metrics.SweepEnded(report, clock.GetElapsedTime(began), now);
            return report;
        }
        catch (Exception fault) when (Faults.Is(fault, cancellationToken))
        {
            metrics.SweepThrew(connection.Account);
            return SweepReport.Empty(connection.Account, SweepOutcome.Failed) with { Error = Faults.InWords(fault), Fault = fault };
        }
    }

    /// <summary>Verifies what was done and sends everything that is due, responses to it included. A part that fails stops no other.</summary>
    public async Task<TellReport> TellAsync(CancellationToken cancellationToken)
    {
        var failures = ImmutableArray.CreateBuilder<JobFailure>();
        var (verified, total) = (ImmutableArray<Act>.Empty, default(DispatchReport));

        // First, so that what was judged stands in the chain before what is decided on it.
        await RunAsync("the recording of alert inputs in the ledger", () => sealing.RunAsync(cancellationToken));
        await RunAsync("verification of responses", async () => verified = await verification.VerifyAsync(cancellationToken));
        await RunAsync("responses", () => casework.ResumeAsync(cancellationToken));
        await RunAsync("the weekly report on responses", () => wouldHave.RunAsync(cancellationToken));
        await RunAsync("the outbox", async () =>
        {
            for (var round = 0; round < MaxRounds; round++)
            {
                var report = await dispatcher.DispatchAsync(clock.GetUtcNow(), cancellationToken);
                total = new DispatchReport(total.Sent + report.Sent, total.Failed + report.Failed) { Why = report.Why ?? total.Why };
                if (report.Sent == 0)
                {
                    break;
                }
            }
        });
        await RunAsync("notices", () => notices.WorkAsync(cancellationToken));
        await RunAsync("anchoring", () => anchoring.RunAsync(cancellationToken));
        return new TellReport(total, verified, responses.Drain(), failures.ToImmutable());

        async Task RunAsync(string job, Func<Task> work)
        {
            if (await jobs.RunAsync(job, work, cancellationToken) is { } failure)
            {
                failures.Add(failure);
            }
        }
    }
}

/// <summary>What one run did.</summary>
/// <param name="Sweeps">One per account.</param>
/// <param name="Told">What came of telling it.</param>
public sealed record EngineReport(ImmutableArray<SweepReport> Sweeps, TellReport Told);

/// <summary>What was sent, verified and done, and what failed.</summary>
/// <param name="Dispatch">What was published.</param>
/// <param name="Verified">Acts that were verified, or found not to hold.</param>
/// <param name="Responses">Responses that failed and are tried again.</param>
/// <param name="Failures">Parts of the product that failed.</param>
public sealed record TellReport(
    DispatchReport Dispatch, ImmutableArray<Act> Verified, ImmutableArray<ResponseFailure> Responses, ImmutableArray<JobFailure> Failures)
{
    /// <exception cref="PartlyFailedException">A part of the product failed.</exception>
    public void Require()
    {
        if (!Failures.IsEmpty)
        {
            throw new PartlyFailedException([.. Failures.Select(failure => failure.Fault)]);
        }
    }
}
