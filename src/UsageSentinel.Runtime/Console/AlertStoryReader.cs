using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Console;

/// <summary>Reads what happened around an alert: decisions, notices, changes at the provider, and silences.</summary>
internal sealed class AlertStoryReader(DecisionAnswers decisions, NoticeAnswers notices, ChangeAnswers changes, AppliedMutes mutes, TimeProvider clock)
{
    private const int MostRows = 500;

    public async Task<AlertHistory> ReadAsync(Alert alert, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return new AlertHistory(
            [.. (await decisions.ReadAsync(MostRows, alert.Id, cancellationToken)).Where(DecisionList.IsDecision)],
            await notices.AboutAsync(alert, cancellationToken),
            await changes.AroundAsync(alert, cancellationToken),
            await mutes.CoveringAsync(alert, now, cancellationToken));
    }
}

/// <summary>What happened around an alert.</summary>
/// <param name="Rows">The rows of the ledger, oldest first.</param>
/// <param name="Receipts">Notices that were delivered, oldest first.</param>
/// <param name="Changes">What people changed at the provider, oldest first.</param>
/// <param name="Silences">Those that cover it now.</param>
internal sealed record AlertHistory(
    ImmutableArray<LedgerRowJson> Rows, ImmutableArray<NoticeReceipt> Receipts, ImmutableArray<AuditEntry> Changes, ImmutableArray<Silence> Silences);
