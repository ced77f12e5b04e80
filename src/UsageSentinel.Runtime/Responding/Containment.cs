using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Carries out an act whose intent is written, and verifies it afterwards. Every step may be repeated.</summary>
public sealed partial class Containment(
    ProviderConnections connections,
    LedgerStore ledger,
    AlertIndex alerts,
    ResponseReporter reporter,
    ResponseSettings settings,
    TimeProvider clock,
    ILogger<Containment> logger)
{
    /// <summary>Asks the provider to do it. Repeats harmlessly: a key that is already gone is done.</summary>
    public async Task CarryOutAsync(ProviderConnection connection, Act act, Alert alert, CancellationToken cancellationToken)
    {
        DeletionOutcome outcome;
        try
        {
            outcome = act.Rung is Rung.RevokeServiceAccount && act.ServiceAccountId is { } serviceAccount
                ? await connection.Control.Value.DeleteServiceAccountAsync(act.Project, serviceAccount, cancellationToken)
                : await connection.Control.Value.DeleteKeyAsync(act.Project, act.Key, cancellationToken);
        }
        catch (ProviderException refusal) when (refusal.Error is ProviderError.Refused or ProviderError.MissingScope or ProviderError.InvalidCredential)
        {
            await FailAsync(act, alert, $"The provider refused: {refusal.Message}", cancellationToken);
            return;
        }

        var done = act with { Status = ActStatus.Done, DoneAt = act.DoneAt ?? clock.GetUtcNow() };
        var how = outcome is DeletionOutcome.AlreadyGone ? "was already gone" : "was deleted";
        var gone = await connection.Keys.FindKeyAsync(act.Project, act.Key, cancellationToken) is null
            ? "the provider no longer lists it" : "the provider STILL lists it";
        var summary = $"{act.Rung}: key {act.Key} {how}; {gone}.";
        Log.Done(logger, summary);
        await reporter.TellAsync(alert, EventTypes.Revoked, "revoked", act.Rung.ToString(), summary, clock.GetUtcNow(), cancellationToken);
        await StepAsync(LedgerKind.Done, done, summary, cancellationToken);
    }

    /// <summary>Verifies every act that was done long enough ago for its last usage to have arrived.</summary>
    public async Task<ImmutableArray<Act>> VerifyAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var verified = ImmutableArray.CreateBuilder<Act>();
        foreach (var act in (await ledger.ReadActsAsync(cancellationToken)).Acts)
        {
            if (act is { Status: ActStatus.Done, DoneAt: { } doneAt }
                && now - doneAt >= settings.Lag
                && connections.Find(act.Account) is { } connection)
            {
                try
                {
                    verified.Add(await VerifyAsync(connection, act, doneAt, now, cancellationToken));
                }
                catch (ProviderException failure)
                {
                    // This one stays unverified until the next run asks again; the others need not wait.
                    Log.Unverified(logger, act.Key, failure.Message);
                }
            }
        }

        return verified.ToImmutable();
    }

    private async Task<Act> VerifyAsync(ProviderConnection connection, Act act, DateTimeOffset doneAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(
            act.Account, Partitions.Series(act.Account, new SeriesId(act.Project, act.Key)), act.EpisodeId, cancellationToken);
        var isListed = await connection.Keys.FindKeyAsync(act.Project, act.Key, cancellationToken) is not null;
        var used = await UsedAfterAsync(connection.Usage, act, doneAt, now, cancellationToken);
        if (isListed || used > 0)
        {
            var why = isListed ? "the provider still lists the key" : $"{used} requests began after the deletion";
            await FailAsync(act, alert, $"Containment of {act.Key} failed: {why}.", cancellationToken);
            return act with { Status = ActStatus.Failed };
        }

        var verified = act with { Status = ActStatus.Verified };
        var summary = $"Verified: key {act.Key} is gone and nothing it began after {doneAt:HH:mm} UTC was metered.";
        if (alert is not null)
        {
            await reporter.TellAsync(alert, EventTypes.Contained, "contained", act.Rung.ToString(), summary, now, cancellationToken);
        }

        await StepAsync(LedgerKind.Verified, verified, summary, cancellationToken);
        return verified;
    }

    /// <summary>Requests in minutes that began after the deletion; usage made before it may arrive late and proves nothing.</summary>
    private static async Task<long> UsedAfterAsync(
        IUsageProvider provider, Act act, DateTimeOffset doneAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // In-flight requests may be metered in the minute after.
        var window = new TimeWindow(BucketWidth.Minute.Ceiling(doneAt).AddMinutes(1), BucketWidth.Minute.Ceiling(now).AddMinutes(1));
        var used = 0L;
        foreach (var endpoint in provider.Endpoints)
        {
            foreach (var row in await provider.ReadRowsAsync(endpoint, window, BucketWidth.Minute, cancellationToken))
            {
                used += row.Dimensions.Key == act.Key && row.Window.Start >= window.Start ? row.Counts.Requests + row.Counts.Units : 0;
            }
        }

        return used;
    }

    private async Task FailAsync(Act act, Alert? alert, string why, CancellationToken cancellationToken)
    {
        Log.Failed(logger, act.Key, why);
        var failed = act with { Status = ActStatus.Failed };
        if (alert is not null)
        {
            await reporter.TellAsync(alert, EventTypes.ResponseFailed, "failed", act.Rung.ToString(), why, clock.GetUtcNow(), cancellationToken);
        }

        await StepAsync(act.DoneAt is null ? LedgerKind.Failed : LedgerKind.NotVerified, failed, why, cancellationToken);
    }

    /// <summary>
    /// Writes where an act stands now, once: another responder may have carried it out at the same time. It is told before, so
    /// that whoever is stopped in between tells it again (an event has one id) instead of never.
    /// </summary>
    private async Task StepAsync(LedgerKind kind, Act act, string summary, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = await ledger.ReadActsAsync(cancellationToken);
            var held = snapshot.Acts.FirstOrDefault(other => other.EpisodeId == act.EpisodeId);
            if (held is not null && !Follows(held.Status, act.Status))
            {
                return;
            }

            if (await ledger.TryAdvanceAsync(snapshot, Entry(kind, act, summary), act, cancellationToken))
            {
                return;
            }
        }
    }

    private static bool Follows(ActStatus held, ActStatus next) => next switch
    {
        ActStatus.Done => held is ActStatus.Intended or ActStatus.Failed,
        ActStatus.Verified => held is ActStatus.Done,
        _ => held is ActStatus.Intended or ActStatus.Done,
    };

    private LedgerEntry Entry(LedgerKind kind, Act act, string summary) => new(
        clock.GetUtcNow(),
        kind,
        act.EpisodeId,
        $"/providers/{act.Account.Provider}/accounts/{act.Account.Account}/projects/{act.Project}/keys/{act.Key}",
        "automation",
        summary,
        string.Empty);

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Warning, "{Summary}")]
        public static partial void Done(ILogger logger, string summary);

        [LoggerMessage(5012, LogLevel.Warning, "Whether {Key} is contained could not be asked: {Reason}")]
        public static partial void Unverified(ILogger logger, KeyId key, string reason);

        [LoggerMessage(5011, LogLevel.Error, "Containment of {Key} failed: {Reason}")]
        public static partial void Failed(ILogger logger, KeyId key, string reason);
    }
}
