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

        var (dispatch, acts) = await TellAsync(cancellationToken);
        return new EngineReport(sweeps.ToImmutable(), dispatch, acts);
    }

    /// <summary>Sweeps one account; what came of it is told by <see cref="TellAsync"/>.</summary>
    public async Task<SweepReport> SweepAsync(
        ProviderConnection connection, SweepDue due, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var report = await MeasuredAsync(connection, due, now, progress, cancellationToken);
        if (report.Outcome is SweepOutcome.Done)
        {
            await retention.PurgeAsync(connection.Account, now, cancellationToken);
            await exports.RunIfDueAsync(connection.Account, now, cancellationToken);
            await reports.RunIfDueAsync(connection.Account, now, cancellationToken);
        }

        return report;
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
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            metrics.SweepThrew(connection.Account);
            throw;
        }
    }

    /// <summary>Verifies what was done and sends everything that is due, responses to it included.</summary>
    public async Task<(DispatchReport Dispatch, ImmutableArray<Act> Verified)> TellAsync(CancellationToken cancellationToken)
    {
        // First, so that what was judged stands in the chain before what is decided on it.
        await sealing.RunAsync(cancellationToken);
        var verified = await verification.VerifyAsync(cancellationToken);
        await casework.ResumeAsync(cancellationToken);
        await wouldHave.RunAsync(cancellationToken);
        var total = default(DispatchReport);
        for (var round = 0; round < MaxRounds; round++)
        {
            var report = await dispatcher.DispatchAsync(clock.GetUtcNow(), cancellationToken);
            total = new DispatchReport(total.Sent + report.Sent, report.Failed);
            if (report.Sent == 0)
            {
                break;
            }
        }

        await notices.WorkAsync(cancellationToken);
        await anchoring.RunAsync(cancellationToken);
        return (total, verified);
    }
}

/// <summary>What one run did.</summary>
/// <param name="Sweeps">One per account.</param>
/// <param name="Dispatch">What was sent.</param>
/// <param name="Verified">Acts that were verified, or found not to hold.</param>
public sealed record EngineReport(ImmutableArray<SweepReport> Sweeps, DispatchReport Dispatch, ImmutableArray<Act> Verified);
