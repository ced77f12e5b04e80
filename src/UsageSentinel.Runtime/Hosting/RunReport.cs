using System.Collections.Immutable;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The whole chain for every configured account: sweep, publish, respond, verify. The same for every host.</summary>
public sealed class SentinelEngine(
    ProviderConnections connections,
    MeasuredSweep sweep,
    RunSteps steps,
    Jobs jobs,
    JobHealth health,
    ResponseFailures responses,
    TimeProvider clock)
{
    public ProviderConnections Connections => connections;

    public async Task<EngineReport> RunOnceAsync(IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var sweeps = ImmutableArray.CreateBuilder<SweepReport>(connections.All.Length);
        foreach (var connection in connections.All)
        {
            sweeps.Add(await SweepAsync(connection, SweepDue.Usage, progress, cancellationToken));
        }

        return new EngineReport(sweeps.ToImmutable(), await NotifyAsync(cancellationToken));
    }

    /// <summary>
    /// Sweeps one account; <see cref="NotifyAsync"/> notifies people of what came of it. Whatever fails is in the report: one
    /// organization stops no other.
    /// </summary>
    public async Task<SweepReport> SweepAsync(
        ProviderConnection connection, SweepDue due, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var report = await sweep.RunAsync(connection, due, now, progress, cancellationToken);
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

        var failures = ImmutableArray.CreateBuilder<JobFailure>();
        foreach (var step in steps.AfterSweep)
        {
            if (await jobs.RunAsync($"{step.Job} of {name}", () => step.RunAsync(account, now, cancellationToken), cancellationToken) is { } failure)
            {
                failures.Add(failure);
            }
        }

        return report with { Jobs = report.Jobs.AddRange(failures) };
    }

    /// <summary>Takes the steps of <see cref="RunSteps.ForAll"/>: verifies what was done and sends everything that is due, responses to it included.</summary>
    public async Task<RunReport> NotifyAsync(CancellationToken cancellationToken)
    {
        var failures = ImmutableArray.CreateBuilder<JobFailure>();
        var (verified, total) = (ImmutableArray<ContainmentAction>.Empty, default(DispatchReport));
        foreach (var step in steps.ForAll)
        {
            if (await jobs.RunAsync(step.Job, () => step.RunAsync(Add, cancellationToken), cancellationToken) is { } failure)
            {
                failures.Add(failure);
            }
        }

        return new RunReport(total, verified, responses.Drain(), failures.ToImmutable());

        void Add(StepOutcome outcome)
        {
            verified = verified.AddRange(outcome.Verified);
            total = new DispatchReport(total.Sent + outcome.Dispatch.Sent, total.Failed + outcome.Dispatch.Failed) { Why = outcome.Dispatch.Why ?? total.Why };
        }
    }
}

/// <summary>What one run did.</summary>
/// <param name="Sweeps">One per account.</param>
/// <param name="Reported">The result of publishing and notifying.</param>
public sealed record EngineReport(ImmutableArray<SweepReport> Sweeps, RunReport Reported);

/// <summary>What was sent, verified and done, and what failed.</summary>
/// <param name="Dispatch">What was published.</param>
/// <param name="Verified">Acts that were verified, or found not to hold.</param>
/// <param name="Responses">Responses that failed and are tried again.</param>
/// <param name="Failures">Parts of the product that failed.</param>
public sealed record RunReport(
    DispatchReport Dispatch, ImmutableArray<ContainmentAction> Verified, ImmutableArray<ResponseFailure> Responses, ImmutableArray<JobFailure> Failures)
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
