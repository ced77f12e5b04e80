using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>Raises the alert of a leak report on a key or on an organization. Where one is open already, it gets no second one.</summary>
internal sealed class LeakAlerts(
    SeriesStore states, AccountStore accounts, SeriesSummaryStore sheet, AlertCommitter committer, TimeProvider clock)
{
    /// <summary>An alert's bucket: the minute of the report.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    /// <summary>The id of the alert that is open now for a key. A key that was never used gets a state of its own, which begins now.</summary>
    public Task<string> RaiseAsync(ProviderAccount account, SeriesId series, LeakProof proof, Anomaly anomaly, CancellationToken cancellationToken)
    {
        var subject = LeakSubject.Subject(account, series, proof);
        return OptimisticRetry.RunAsync<string>(OptimisticRetry.UsualRounds, RoundAsync, () => throw Busy("The key"));

        async Task<Round<string>> RoundAsync()
        {
            var stored = await states.FindAsync(account, series, cancellationToken);
            var state = stored?.State ?? KeyState.New(account, series, await BeginsAsync(account, cancellationToken));
            if (OpenAlerts.From(state.Alerts).Find(subject) is { IsOpen: true } open)
            {
                await WatchAsync(account, state, cancellationToken);
                return open.Id;
            }

            var (alerts, change) = Begin(state.Alerts, subject, anomaly);
            var raised = state with { Alerts = alerts };
            if (await committer.CommitAsync(raised, stored?.ETag, change, cancellationToken) is not null)
            {
                await WatchAsync(account, raised, cancellationToken);
                return change.Transitions[^1].Alert.Id;
            }

            return Round<string>.Again;
        }
    }

    /// <summary>The id of the alert that is open now for an organization: one report that could mean many of its keys.</summary>
    public Task<string> RaiseAsync(ProviderAccount account, Anomaly anomaly, CancellationToken cancellationToken)
    {
        var subject = LeakSubject.Subject(account, default, LeakProof.Unproven);
        return OptimisticRetry.RunAsync<string>(OptimisticRetry.UsualRounds, RoundAsync, () => throw Busy("The organization"));

        async Task<Round<string>> RoundAsync()
        {
            var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
            if (OpenAlerts.From(state.Alerts).Find(subject) is { IsOpen: true } open)
            {
                return open.Id;
            }

            var (alerts, change) = Begin(state.Alerts, subject, anomaly);
            return await committer.CommitAsync(state with { Alerts = alerts }, etag, change, cancellationToken) is not null
                ? change.Transitions[^1].Alert.Id
                : Round<string>.Again;
        }
    }

    /// <summary>A new episode also after one that a person ended: that one was about the earlier report.</summary>
    private (ImmutableArray<Alert> Alerts, AlertChange Change) Begin(ImmutableArray<Alert> alerts, AlertSubject subject, Anomaly anomaly)
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var begun = OpenAlerts.From(alerts).Begin(new Finding(subject, new Verdict.Anomalous(anomaly)), new TimeWindow(end - Moment, end));
        return (begun.Alerts, new AlertChange(begun.Transitions, end));
    }

    /// <summary>Has the sweep look at the key though it may not be used.</summary>
    private async Task WatchAsync(ProviderAccount account, KeyState state, CancellationToken cancellationToken)
    {
        var line = await sheet.FindAsync(account, state.Series, cancellationToken) ?? SeriesSummary.Empty(state.Series) with { JudgedThrough = state.JudgedThrough };
        if (line.OpenAlerts == 0)
        {
            await sheet.WriteAsync(account, [line with { OpenAlerts = state.Alerts.Count(alert => alert.IsWatched), HeldAlerts = state.Alerts.Count(alert => alert is { IsWatched: true, IsOpen: false }) }], cancellationToken);
            await sheet.ForgetSummaryAsync(account, cancellationToken);
        }
    }

    /// <summary>What was not used before is known up to where the organization's usage is.</summary>
    private async Task<DateTimeOffset> BeginsAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        BucketWidth.FiveMinutes.Floor((await accounts.LoadAsync(account, cancellationToken)).State.MinutesThrough ?? clock.GetUtcNow());

    private static StoreException Busy(string what) => new(StoreError.Busy, $"{what} is being changed by other processes. Report it again.");
}
