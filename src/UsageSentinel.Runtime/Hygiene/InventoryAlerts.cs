using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>The alerts about the inventory of an account.</summary>
internal sealed class InventoryAlerts(AccountStore accounts, CountdownStore countdowns, AlertCommitter committer, InventoryPolicy policy)
{
    private static readonly TimeSpan RunLength = TimeSpan.FromMinutes(5);

    /// <summary>Raises alerts for what is remarkable, and ends those whose reason is over. Repeating it changes nothing.</summary>
    public async Task JudgeAsync(
        ProviderAccount account, InventorySnapshot snapshot, ImmutableArray<InventoryChange> changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var used = (await countdowns.EndedAsync(now - policy.AlertFor, cancellationToken)).Select(one => one.Saga).Where(one => one.Account == account).Select(CountdownFindings.Of);
        var findings = InventoryFindings.Of(account, snapshot, changes, policy, now).AddRange(used.OfType<Finding>());
        var current = findings.Select(finding => finding.Subject).ToHashSet();
        await OptimisticRetry.RunAsync<bool>(OptimisticRetry.UsualRounds, RoundAsync, () => throw new SweepConflictException("the alerts of the inventory"));

        async Task<Round<bool>> RoundAsync()
        {
            var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
            var over = state.Alerts
                .Where(alert => alert.Subject.Rule is RuleKind.InventoryChanged && !current.Contains(alert.Subject))
                .Select(alert => new Finding(alert.Subject, Verdict.Ok));
            var window = new TimeWindow(now - RunLength, now);
            var alerts = findings.Concat(over).Aggregate(OpenAlerts.From(state.Alerts), (open, finding) => open.Apply(finding, window, isComplete: true, isHistoric: false));
            return alerts.Transitions.IsEmpty
                || await committer.CommitAsync(state with { Alerts = alerts.Alerts }, etag, new AlertChange(alerts.Transitions, now), cancellationToken) is not null
                    ? true
                    : Round<bool>.Again;
        }
    }
}
