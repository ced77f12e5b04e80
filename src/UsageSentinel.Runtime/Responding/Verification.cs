using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Checks what was done, when the usage of before has had time to arrive: nothing is called contained that was not. A limit that
/// is set is checked again every day, because providers and people change them.
/// </summary>
public sealed partial class Verification(
    ProviderConnections connections,
    LedgerStore ledger,
    AlertIndex alerts,
    ActionLedger log,
    ActionVerifier witness,
    ResponseReporter reporter,
    ResponseFailures failures,
    ResponderPolicy settings,
    TimeProvider clock,
    ILogger<Verification> logger)
{
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    /// <summary>Verifies every act that is due. One that cannot be asked about stays as it is until the next run; the others need not wait.</summary>
    public async Task<ImmutableArray<ContainmentAction>> VerifyAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        var verified = ImmutableArray.CreateBuilder<ContainmentAction>();
        foreach (var act in snapshot.Acts.Where(act => IsDue(act, now)))
        {
            if (connections.Find(act.Account) is not { } connection)
            {
                continue;
            }

            try
            {
                verified.Add(await VerifyAsync(connection, act, snapshot, now, cancellationToken));
            }
            catch (Exception failure) when (Faults.Is(failure, cancellationToken))
            {
                Log.Unverified(logger, act.Key, Faults.InWords(failure));
                failures.Note(act.Account, act.Key, failure);
            }
        }

        return verified.ToImmutable();
    }

    private bool IsDue(ContainmentAction act, DateTimeOffset now) => act switch
    {
        { Status: ActionStatus.Done, DoneAt: { } doneAt } => now - doneAt >= settings.Lag,
        { Status: ActionStatus.Verified, Wanted: not null, CheckedAt: { } at } => now - at >= Daily,
        _ => false,
    };

    private async Task<ContainmentAction> VerifyAsync(ProviderConnection connection, ContainmentAction act, LedgerSnapshot snapshot, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(act.Account, Partitions.Series(act.Account, act.Series), act.EpisodeId, cancellationToken);
        var (holds, what) = await witness.LookAsync(connection, act, snapshot, now, cancellationToken);
        if (holds is Holding.Unclear)
        {
            return act;
        }

        if (holds is Holding.No)
        {
            var why = $"Containment of {act.Key} failed: {what}.";
            Log.Failed(logger, act.Key, why);
            if (alert is not null)
            {
                await reporter.TellAsync(
                    alert, EventTypes.ResponseFailed, Step("failed", act), act.Rung.ToString(), why, now, cancellationToken);
            }

            var failed = act with { Status = ActionStatus.Failed, CheckedAt = now };
            await log.StepAsync(LedgerKind.NotVerified, failed, why, string.Empty, cancellationToken);
            return failed;
        }

        var isFirst = act.Status is ActionStatus.Done;
        var verified = act with { Status = ActionStatus.Verified, CheckedAt = now };
        var summary = $"Verified: {what}.";
        if (isFirst && alert is not null && act.Rung.IsIrreversible())
        {
            await reporter.TellAsync(alert, EventTypes.Revoked, "revoked", act.Rung.ToString(), summary, now, cancellationToken);
        }

        if (isFirst && alert is not null)
        {
            await reporter.TellAsync(alert, EventTypes.Contained, Step("contained", act), act.Rung.ToString(), summary, now, cancellationToken);
        }

        await log.StepAsync(LedgerKind.Verified, verified, isFirst ? summary : $"Still in effect: {what}.", string.Empty, cancellationToken);
        return verified;
    }

    /// <summary>A revocation is published under the names it always had; each lower containment level has its own.</summary>
    private static string Step(string word, ContainmentAction act) => act.Rung.IsIrreversible() ? word : $"{word}-{act.Rung}";

    private static partial class Log
    {
        [LoggerMessage(5012, LogLevel.Warning, "Could not verify the containment of {Key}: {Reason}")]
        public static partial void Unverified(ILogger logger, KeyId key, string reason);

        [LoggerMessage(5013, LogLevel.Error, "{Key}: {Reason}")]
        public static partial void Failed(ILogger logger, KeyId key, string reason);
    }
}
