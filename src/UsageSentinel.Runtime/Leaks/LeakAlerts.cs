using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>Raises the alert of a leak report on a key or on an organization. Where one is open already, it gets no second one.</summary>
public sealed class LeakAlerts(
    SeriesStore states, AccountStore accounts, SeriesSheet sheet, AlertIndex index, OutboxStore outbox, Announcer announcer, TimeProvider clock)
{
    private const int MaxTries = 10;

    /// <summary>An alert's bucket: the minute of the report.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    /// <summary>The id of the alert that is open now for a key. A key that was never used gets a state of its own, which begins now.</summary>
    public async Task<string> RaiseAsync(ProviderAccount account, SeriesId series, LeakProof proof, Anomaly anomaly, CancellationToken cancellationToken)
    {
        var subject = LeakedRule.Subject(account, series, proof);
        var partition = Partitions.Series(account, series);
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var stored = await states.FindAsync(account, series, cancellationToken);
            var state = stored?.State ?? KeyState.New(account, series, await BeginsAsync(account, cancellationToken));
            if (OpenIn(state.Alerts, subject) is { IsOpen: true } open)
            {
                await WatchAsync(account, state, cancellationToken);
                return open.Id;
            }

            var (advanced, notices) = await AnnounceAsync(account, partition, state.Alerts, subject, anomaly, cancellationToken);
            var raised = state with { Alerts = Put(state.Alerts, subject, advanced.Alert) };
            if (await states.CommitAsync(raised, stored?.ETag, advanced.Transitions, notices, cancellationToken) is not null && advanced.Alert is { } alert)
            {
                await WatchAsync(account, raised, cancellationToken);
                return alert.Id;
            }
        }

        throw Busy("The key");
    }

    /// <summary>The id of the alert that is open now for an organization: one report that could mean many of its keys.</summary>
    public async Task<string> RaiseAsync(ProviderAccount account, Anomaly anomaly, CancellationToken cancellationToken)
    {
        var subject = LeakedRule.Subject(account, default, LeakProof.Unproven);
        var partition = Partitions.Account(account);
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
            if (OpenIn(state.Alerts, subject) is { IsOpen: true } open)
            {
                return open.Id;
            }

            var (advanced, notices) = await AnnounceAsync(account, partition, state.Alerts, subject, anomaly, cancellationToken);
            if (await accounts.CommitAsync(state with { Alerts = Put(state.Alerts, subject, advanced.Alert) }, etag, advanced.Transitions, notices, cancellationToken) is not null
                && advanced.Alert is { } raised)
            {
                return raised.Id;
            }
        }

        throw Busy("The organization");
    }

    private async Task<(Advanced Advanced, ImmutableArray<OutboxRow> Notices)> AnnounceAsync(
        ProviderAccount account, string partition, ImmutableArray<Alert> alerts, AlertSubject subject, Anomaly anomaly, CancellationToken cancellationToken)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        // An ended episode begins another: what a person ended was about the earlier report.
        var advanced = AlertBook.Advance(
            null, new Finding(subject, new Verdict.Anomalous(anomaly)), new TimeWindow(end - Moment, end), true, RuleTraits.Of(subject.Rule).Timing, isHistoric: false);
        var notices = announcer.Announce(advanced.Transitions, null);
        await index.PointAsync(account, partition, advanced.Transitions.Select(transition => transition.Alert), cancellationToken);
        await outbox.PointAsync(partition, notices, end, cancellationToken);
        return (advanced, notices);
    }

    /// <summary>Has the sweep look at the key though it may not be used.</summary>
    private async Task WatchAsync(ProviderAccount account, KeyState state, CancellationToken cancellationToken)
    {
        var line = await sheet.FindAsync(account, state.Series, cancellationToken) ?? SeriesLine.Empty(state.Series) with { JudgedThrough = state.JudgedThrough };
        if (line.OpenAlerts == 0)
        {
            await sheet.WriteAsync(account, [line with { OpenAlerts = state.Alerts.Count(alert => alert.IsWatched) }], cancellationToken);
        }
    }

    /// <summary>What was not used before is known up to where the organization's usage is.</summary>
    private async Task<DateTimeOffset> BeginsAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        BucketWidth.FiveMinutes.Floor((await accounts.LoadAsync(account, cancellationToken)).State.MinutesThrough ?? clock.GetUtcNow());

    /// <summary>By rule and name: a key may have been in another project when its alert began.</summary>
    private static Alert? OpenIn(ImmutableArray<Alert> alerts, AlertSubject subject) =>
        alerts.FirstOrDefault(alert => alert.Subject.Rule == subject.Rule && alert.Subject.Name == subject.Name);

    private static ImmutableArray<Alert> Put(ImmutableArray<Alert> alerts, AlertSubject subject, Alert? alert) =>
        AlertBook.Put(alerts, OpenIn(alerts, subject) is { } held ? alerts.IndexOf(held) : -1, alert);

    private static StoreException Busy(string what) => new(StoreError.Busy, $"{what} is being changed by other processes. Report it again.");
}
