using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Publishes and records what a verification found. Events go first: stopped in between, the same event is published again.</summary>
internal sealed class VerifiedActions(AlertIndex alerts, ActionLedger log, LimitOwner limits, ResponseReporter reporter, ResponderPolicy settings)
{
    /// <summary>The action does not hold.</summary>
    internal async Task<ContainmentAction> FailAsync(ContainmentAction act, string why, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await TellAsync(act, now, [new ResponseEvent(EventTypes.ResponseFailed, Step("failed", act), act.Rung.ToString(), why)], cancellationToken);
        var failed = act with { Status = ActionStatus.Failed, CheckedAt = now };
        await log.StepAsync(LedgerKind.NotVerified, failed, why, string.Empty, cancellationToken);
        return failed;
    }

    /// <summary>The action holds.</summary>
    internal async Task<ContainmentAction> ConfirmAsync(ContainmentAction act, string what, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isFirst = act.Status is ActionStatus.Done;
        var verified = act with { Status = ActionStatus.Verified, CheckedAt = now };
        var summary = $"Verified: {what}.";
        if (isFirst)
        {
            var contained = new ResponseEvent(EventTypes.Contained, Step("contained", act), act.Rung.ToString(), summary);
            var offer = settings.IsReplacingRevoked ? $" When the source of the leak is closed, 'sentinel rotate {act.Key} --source-closed TEXT --yes' replaces the key." : string.Empty;
            var revoked = new ResponseEvent(EventTypes.Revoked, "revoked", act.Rung.ToString(), summary + offer);
            await TellAsync(act, now, act.Rung.IsIrreversible() ? [revoked, contained] : [contained], cancellationToken);
        }

        await log.StepAsync(LedgerKind.Verified, verified, isFirst ? summary : $"Still in effect: {what}.", string.Empty, cancellationToken);
        return verified;
    }

    /// <summary>The limit was changed by somebody else: looked at once more, and withdrawn if that is still so.</summary>
    internal Task WithdrawAsync(ProviderConnection connection, ContainmentAction act, CancellationToken cancellationToken) =>
        limits.ApplyAsync(connection, act.Limit, act.Wanted is { } wanted ? LimitParts.Ids(wanted) : [], act.Id, cancellationToken);

    private async Task TellAsync(ContainmentAction act, DateTimeOffset now, ResponseEvent[] responses, CancellationToken cancellationToken)
    {
        if (await alerts.FindAsync(act.Account, Partitions.Series(act.Account, act.Series), act.EpisodeId, cancellationToken) is { } alert)
        {
            foreach (var response in responses)
            {
                await reporter.TellAsync(alert, response, now, cancellationToken);
            }
        }
    }

    /// <summary>A revocation is published under the names it always had; each lower containment level has its own.</summary>
    private static string Step(string word, ContainmentAction act) => act.Rung.IsIrreversible() ? word : $"{word}-{act.Rung}";
}
