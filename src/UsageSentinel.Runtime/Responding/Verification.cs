using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Checks what was done, when the usage of before has had time to arrive: nothing is called contained that was not. A limit that
/// is set is checked again every day, because providers and people change them.
/// </summary>
internal sealed partial class Verification(
    ProviderConnections connections,
    LedgerStore ledger,
    ActionVerifier witness,
    VerifiedActions outcomes,
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
        var (holds, what) = await witness.LookAsync(connection, act, snapshot, now, cancellationToken);
        if (holds is Holding.Unclear)
        {
            return act;
        }

        if (holds is Holding.Changed)
        {
            // Looked at once more and withdrawn in one place; what holds is checked by the next run.
            await outcomes.WithdrawAsync(connection, act, cancellationToken);
            return (await ledger.ReadActsAsync(cancellationToken)).Acts.First(other => other.Id == act.Id);
        }

        if (holds is Holding.No)
        {
            var why = $"Containment of {act.Key} failed: {what}.";
            Log.Failed(logger, act.Key, why);
            return await outcomes.FailAsync(act, why, now, cancellationToken);
        }

        return await outcomes.ConfirmAsync(act, what, now, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(5012, LogLevel.Warning, "Could not verify the containment of {Key}: {Reason}")]
        public static partial void Unverified(ILogger logger, KeyId key, string reason);

        [LoggerMessage(5013, LogLevel.Error, "{Key}: {Reason}")]
        public static partial void Failed(ILogger logger, KeyId key, string reason);
    }
}
