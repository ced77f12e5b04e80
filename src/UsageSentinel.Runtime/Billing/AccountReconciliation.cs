using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>The reconciliation of one account within a sweep: closes days when bills came, and reports what does not match.</summary>
public sealed class AccountReconciliation(BillReconciliation bookkeeping, SeriesSummaryStore sheet, PriceBooks prices, FinancePolicy settings)
{
    /// <summary>A model without use for that long needs no price.</summary>
    private const int UnpricedDays = 7;

    /// <summary>Models reported at a time: the next follow when these have a price, and all of it is one commit.</summary>
    private const int MostUnpriced = 5;

    /// <summary>How far bills are read again: at least until the days they are for are settled.</summary>
    public TimeSpan Reread(TimeSpan usual)
    {
        var settling = settings.SettleAfter + TimeSpan.FromDays(2);
        return usual > settling ? usual : settling;
    }

    /// <summary>Reconciles the days of a bill that was read and stores the lines that were billed; the report has them too.</summary>
    public async Task<ReconciliationReport> CloseAsync(
        ProviderAccount account, CostReading reading, IReadOnlyDictionary<SeriesId, SeriesSummary> lines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var report = await bookkeeping.CloseAsync(account, reading, lines, now, cancellationToken);
        await sheet.WriteAsync(account, report.Lines.OrderBy(line => line.Costs.Series), cancellationToken);
        return report;
    }

    /// <summary>The alerts of the reconciliation. If it did not run in this sweep, they stay as they are.</summary>
    public IEnumerable<Finding> Findings(
        AccountState state, IEnumerable<SeriesSummary> lines, ReconciliationReport? closed, DateTimeOffset through)
    {
        var findings = Unpriced(state.Account, lines, DateOnly.FromDateTime(through.UtcDateTime))
            .Concat(closed?.Findings ?? [])
            .ToImmutableArray();
        var reported = findings.Select(finding => finding.Subject).ToHashSet();
        return findings.Concat(state.Alerts
            .Where(alert => IsJudged(alert.Subject.Rule, closed) && !reported.Contains(alert.Subject))
            .Select(alert => new Finding(alert.Subject, Verdict.Ok)));
    }

    private IEnumerable<Finding> Unpriced(ProviderAccount account, IEnumerable<SeriesSummary> lines, DateOnly today)
    {
        var book = prices.Of(account.Provider);
        return lines
            .SelectMany(line => line.Unpriced)
            .Where(model => model.Value >= today.AddDays(-UnpricedDays))
            .Select(model => model.Key)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Take(MostUnpriced)
            .Select(model => BillingRules.Unpriced(account, model, book.Find(model, today)));
    }

    private static bool IsJudged(RuleKind rule, ReconciliationReport? closed) =>
        rule is RuleKind.Unpriced || (RuleTraits.Get(rule).IsBilled && closed is not null);
}
