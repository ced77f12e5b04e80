using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Alerts about the product itself: a route that does not deliver, events that cannot be published, messages given up on.</summary>
public sealed class HealthAlerts(AccountStore accounts, AlertCommitter committer, string deployment, TimeProvider clock)
{
    private static readonly TimeSpan RunLength = TimeSpan.FromMinutes(5);

    /// <summary>The product as an account of its own: its alerts have an identity like all others.</summary>
    public ProviderAccount Account { get; } = new("usagesentinel", deployment);

    /// <summary>Says that something is wrong.</summary>
    /// <param name="rule">What kind of thing.</param>
    /// <param name="name">Which of its kind.</param>
    /// <param name="severity">How bad.</param>
    /// <param name="cause">In a few words.</param>
    /// <param name="explanation">One sentence for the operator, with what to do; holds no secret.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The events about it, committed already; empty if they were published before.</returns>
    public Task<ImmutableArray<SentinelEvent>> RaiseAsync(
        RuleKind rule, string name, Severity severity, string cause, string explanation, CancellationToken cancellationToken) => ReportAsync(
        rule,
        name,
        new Verdict.Anomalous(new Anomaly(severity, "failures", 1, 0, 0, Usd.Zero, EvidenceFamilies.None, cause, explanation)),
        cancellationToken);

    /// <summary>Says that it is well again.</summary>
    public Task<ImmutableArray<SentinelEvent>> ClearAsync(RuleKind rule, string name, CancellationToken cancellationToken) =>
        ReportAsync(rule, name, Verdict.Ok, cancellationToken);

    private Task<ImmutableArray<SentinelEvent>> ReportAsync(RuleKind rule, string name, Verdict verdict, CancellationToken cancellationToken)
    {
        var subject = new AlertSubject(rule, Account, null, null, name);
        return OptimisticRetry.RunAsync<ImmutableArray<SentinelEvent>>(OptimisticRetry.UsualRounds, RoundAsync, () => []);

        async Task<Round<ImmutableArray<SentinelEvent>>> RoundAsync()
        {
            var now = clock.GetUtcNow();
            var (state, etag) = await accounts.LoadAsync(Account, cancellationToken);
            var alerts = OpenAlerts.From(state.Alerts);
            if (alerts.Find(subject) is not { IsOpen: true } && verdict is not Verdict.Anomalous)
            {
                return ImmutableArray<SentinelEvent>.Empty;
            }

            alerts = alerts.Apply(new Finding(subject, verdict), new TimeWindow(now - RunLength, now), isComplete: true, isHistoric: false);
            if (alerts.Transitions.IsEmpty)
            {
                return ImmutableArray<SentinelEvent>.Empty;
            }

            return await committer.CommitAsync(state with { Alerts = alerts.Alerts }, etag, new AlertChange(alerts.Transitions, now), cancellationToken) is { } committed
                ? committed.Events
                : Round<ImmutableArray<SentinelEvent>>.Again;
        }
    }
}
