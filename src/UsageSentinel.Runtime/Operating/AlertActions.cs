using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Operating;

/// <summary>What a person does with an alert: acknowledges it, or resolves it. Published through the outbox like all events.</summary>
public sealed class AlertActions(
    SeriesStore series, AccountStore accounts, AlertIndex index, AlertCommitter committer, MuteStore quiets, LabelStore labels, AlertEventFactory announcer, BaselineRebuilder relearning)
{
    /// <summary>As far back as anything is learned from again.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(35);

    /// <summary>The alert in its current state, or null.</summary>
    public Task<FoundAlert?> FindAsync(ProviderAccount account, string episodeId, CancellationToken cancellationToken) =>
        index.FindAsync(account, episodeId, cancellationToken);

    /// <summary>Acknowledges it: no repeats until the acknowledgement ends or the severity rises.</summary>
    public async Task AcknowledgeAsync(FoundAlert found, Ack ack, CancellationToken cancellationToken)
    {
        await quiets.WriteAsync(ack, cancellationToken);
        await committer.SendAsync(found.Partition, announcer.Acknowledge(found.Alert, ack), ack.At, cancellationToken);
    }

    /// <summary>Resolves it manually. Its condition fires again only after it was normal. False if it was resolved already.</summary>
    public Task<bool> ResolveAsync(FoundAlert found, DateTimeOffset now, CancellationToken cancellationToken)
    {
        return OptimisticRetry.RunAsync<bool>(
            OptimisticRetry.UsualRounds,
            async () =>
            {
                var (alerts, commit) = await OpenAsync(found, cancellationToken);
                if (alerts.FindOpen(found.Alert.Id) is not { } open)
                {
                    return false;
                }

                var ended = alerts.End(open, ResolvedReason.Manual, now);
                return await commit(ended.Alerts, new AlertChange(ended.Transitions, now)) is not null ? true : Round<bool>.Again;
            },
            () => throw Busy());
    }

    /// <summary>
    /// Applies what a person says of an alert to the key's baseline; a benign alert is resolved with it, and the day of a confirmed one leaves
    /// the organization. False where nothing is held of a key to teach.
    /// </summary>
    public Task<bool> TeachAsync(FoundAlert found, Feedback feedback, string by, DateTimeOffset now, CancellationToken cancellationToken) =>
        OptimisticRetry.RunAsync(OptimisticRetry.UsualRounds, () => TeachOnceAsync(found, feedback, by, now, cancellationToken), () => throw Busy());

    private async Task<Round<bool>> TeachOnceAsync(FoundAlert found, Feedback feedback, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var subject = found.Alert.Subject;
        if (subject.Key is null || await series.FindAsync(subject.Account, subject.Series, cancellationToken) is not { } stored)
        {
            return false;
        }

        var (taught, levels) = await TaughtAsync(stored.State, found.Alert, feedback, cancellationToken);
        var alerts = OpenAlerts.From(taught.Alerts);
        var ended = feedback is Feedback.Benign && alerts.FindOpen(found.Alert.Id) is { } open ? alerts.End(open, ResolvedReason.Manual, now) : alerts;
        // What is called benign is covered up to a ceiling; above it, it is news at once and need not have been normal first.
        var released = ended.Alerts.Select(alert => taught.Expected is { IsBurst: true } && alert.Id == found.Alert.Id && alert.IsHeldDown ? alert with { FalseSince = taught.JudgedThrough } : alert);
        if (taught.Expected is not null)
        {
            await series.Expected.PointAsync(subject.Account, taught.Series, now, cancellationToken);
        }

        if (await committer.CommitAsync(taught with { Alerts = [.. released] }, stored.ETag, new AlertChange(ended.Transitions, now), cancellationToken) is null)
        {
            return Round<bool>.Again;
        }

        if (!levels.IsEmpty)
        {
            await ForgetAsync(subject.Account, levels, cancellationToken);
        }

        await SayAsync(found.Alert.Id, feedback, by, now, cancellationToken);
        return true;
    }

    /// <summary>Slowly growing abuse was partly learned before it was noticed: no abuse may remain in the baseline of the key or in the scores of its organization.</summary>
    private async Task<(KeyState State, ImmutableArray<double> Levels)> TaughtAsync(
        KeyState state, Alert alert, Feedback feedback, CancellationToken cancellationToken)
    {
        if (feedback is not Feedback.Confirmed confirmed || (confirmed.Since is null && !AbuseWindows.IsSlow(alert)))
        {
            var simple = feedback.Teach(state, alert);
            return (simple.State, simple.Forget is { } level ? [level] : []);
        }

        var since = confirmed.Since ?? AbuseWindows.BeginningOf(alert, await index.ReadAsync(state.Account, alert.ActiveAt - LookBack, cancellationToken));
        var whole = new Feedback.Confirmed(since);
        var (account, _) = await accounts.LoadAsync(state.Account, cancellationToken);
        var (clean, levels) = await relearning.WithoutAbuseAsync(whole.Teach(state, alert).State, account, cancellationToken);
        return (whole.Teach(clean, alert).State, levels);
    }

    /// <summary>A person's word also counts when it is asked how often acting would have been right.</summary>
    private Task SayAsync(string episodeId, Feedback feedback, string by, DateTimeOffset now, CancellationToken cancellationToken) => labels.SetAsync(
        episodeId, feedback is Feedback.Confirmed ? ShadowLabel.Confirmed : ShadowLabel.Benign, by, now, cancellationToken);

    private Task<bool> ForgetAsync(ProviderAccount account, ImmutableArray<double> levels, CancellationToken cancellationToken) => OptimisticRetry.RunAsync<bool>(
        OptimisticRetry.UsualRounds,
        async () =>
        {
            var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
            var forgotten = state with { Calibration = levels.Aggregate(state.Calibration, (calibration, level) => calibration.Forget(level)) };
            return await accounts.CommitAsync(forgotten, etag, [], [], cancellationToken) is not null ? true : Round<bool>.Again;
        },
        () => throw Busy());

    private static StoreException Busy() =>
        new(StoreError.Busy, string.Create(CultureInfo.InvariantCulture, $"The alert was changed by a sweep {OptimisticRetry.UsualRounds} times in a row. Try again."));

    private async Task<(OpenAlerts Alerts, Func<ImmutableArray<Alert>, AlertChange, Task<CommittedChange?>> Commit)> OpenAsync(
        FoundAlert found, CancellationToken cancellationToken)
    {
        var alert = found.Alert;
        if (found.Partition == Partitions.Account(alert.Subject.Account))
        {
            var (state, etag) = await accounts.LoadAsync(alert.Subject.Account, cancellationToken);
            return (OpenAlerts.From(state.Alerts), (after, change) => committer.CommitAsync(state with { Alerts = after }, etag, change, cancellationToken));
        }

        var stored = await series.FindAsync(alert.Subject.Account, alert.Subject.Series, cancellationToken);
        return stored is null
            ? (OpenAlerts.From([]), (_, _) => Task.FromResult<CommittedChange?>(null))
            : (OpenAlerts.From(stored.State.Alerts), (after, change) =>
                committer.CommitAsync(stored.State with { Alerts = after }, stored.ETag, change, cancellationToken));
    }
}
