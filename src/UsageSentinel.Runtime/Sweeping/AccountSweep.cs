using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The part of a sweep that belongs to no key: billed costs, budgets, the health of the source, the watermark.</summary>
public sealed partial class AccountSweep(
    AccountStore accounts,
    BilledStore billed,
    AlertCommitter committer,
    AccountReconciliation books,
    BudgetJudge budgetBook,
    FinanceDigest digest,
    SweepPolicy settings,
    ILogger<AccountSweep> logger)
{
    private static readonly TimeSpan RunLength = TimeSpan.FromMinutes(5);

    internal async Task<AccountState> DoneAsync(
        SweptAccount swept, Policy policy, SweepTotals tally, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (provider, state, plan) = (swept.Provider, swept.State, swept.Plan);
        // A series that failed must be read again, so the watermark stays where it was for all of them. The provider did not fail.
        var advanced = tally.HasFailed
            ? state with { Failures = 0, LastError = null }
            : state with
            {
                HoursThrough = plan.HoursThrough,
                MinutesThrough = plan.CompleteThrough,
                MinuteCoverage = plan.Coverage(state, now - settings.KeepMinutes),
                SweptAt = now,
                Attainment = state.MinutesThrough is { } judged && judged < plan.CompleteThrough
                    ? state.Attainment.With(new TimeWindow(judged, plan.CompleteThrough), now - settings.JudgedWithin)
                    : state.Attainment,
                Failures = 0,
                LastError = null,
            };
        var name = $"{state.Account.Provider}/{state.Account.Account}";
        (advanced, var bookkeeping) = await tally.TryAsync(
            $"billed costs of {name}", () => CostsAsync(provider, advanced, swept.Lines, now, cancellationToken), (advanced, null), cancellationToken);
        // What was billed is known before budgets are judged.
        SeriesSummary[] lines = [.. SeriesSummaries.With(swept.Lines, bookkeeping?.Lines ?? []).Values];
        var budgets = await tally.TryAsync<ImmutableArray<Finding>?>(
            $"budgets of {name}",
            async () => await budgetBook.JudgeAsync(state, policy.Budgets, lines, plan.CompleteThrough, now, cancellationToken),
            null,
            cancellationToken);
        var removed = advanced.Alerts.RemoveAll(alert => budgets is null
            || !RuleTraits.Get(alert.Subject.Rule).IsOfBudgets
            || budgets.Value.Any(finding => finding.Subject == alert.Subject));
        var findings = (budgets ?? []).Select(finding => UnreadMoney.On(finding, advanced))
            .Concat(books.Findings(state, lines, bookkeeping, plan.CompleteThrough))
            .Concat(SourceHealth.Findings(advanced, now));
        var sums = await tally.TryAsync<ImmutableArray<SentinelEvent>>(
            $"digest of {name}", () => digest.DueAsync(state, lines, plan.CompleteThrough, now, cancellationToken), [], cancellationToken);
        tally.Add(await CommitAsync(advanced, swept.ETag, new AccountFindings(findings, removed, swept.Organization, sums) { IsFirstSweep = state.SweptAt is null }, now, cancellationToken));
        return advanced;
    }

    /// <summary>The provider failed: everything stays as it is, and its health has an alert of its own.</summary>
    public async Task<ImmutableArray<Transition>> FailedAsync(
        ProviderAccount account, ProviderException failure, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (state, etag) = await accounts.LoadAsync(account, cancellationToken);
        var failures = state.Failures + 1;
        IEnumerable<Finding> findings = failures < SourceHealth.FailuresToReport ? [] : [SourceHealth.Failed(account, failure, failures)];
        findings = failure.Error is ProviderError.NoData ? findings.Append(new Finding(SourceHealth.Subject(RuleKind.SourceError, account), Verdict.Ok)) : findings;
        return await CommitAsync(state with { Failures = failures, LastError = failure.Message }, etag, new AccountFindings(findings), now, cancellationToken);
    }

    private async Task<ImmutableArray<Transition>> CommitAsync(
        AccountState state,
        string? etag,
        AccountFindings found,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var window = new TimeWindow(now - RunLength, now);
        var alerts = found.Findings.Aggregate(OpenAlerts.From(state.Alerts), (open, finding) => open.Apply(finding, window, isComplete: true, isHistoric: false));

        // A budget that was removed from the configuration: no rule evaluates its alert any more.
        alerts = found.Removed.Aggregate(alerts, (open, alert) => open.Remove(alert, now));
        var change = new AlertChange(found.Organization.AddRange(alerts.Transitions), now) { DataThrough = state.MinutesThrough, OtherEvents = found.Sums, IsFirstSweep = found.IsFirstSweep };
        return await committer.CommitAsync(state with { Alerts = alerts.Alerts }, etag, change, cancellationToken) is null
            ? throw new SweepConflictException("the watermark")
            : change.Transitions;
    }

    /// <summary>Reads billed costs where they are due; bills come late and are restated, so a few days are read again. A failure here fails nothing else.</summary>
    private async Task<(AccountState State, ReconciliationReport? Books)> CostsAsync(
        IUsageProvider provider, AccountState state, IReadOnlyDictionary<SeriesId, SeriesSummary> lines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (state.CostsAt is { } at && now - at < settings.CostsEvery && at <= now)
        {
            return (state, null);
        }

        var known = state.Sources.GetValueOrDefault(SourceState.Costs);
        try
        {
            var from = BucketWidth.Day.Floor(state.CostsAt is { } last ? last - books.Reread(settings.RereadCosts) : FirstBills(now));
            from = known?.HoursThrough < from ? known.HoursThrough.Value : from;
            var reading = await provider.ReadCostsAsync(new TimeWindow(from, BucketWidth.Day.Ceiling(now)), cancellationToken);
            await billed.WriteAsync(provider.Account, reading.Window, reading.Rows, reading.Gaps, cancellationToken);
            var closed = await books.CloseAsync(provider.Account, reading, lines, now, cancellationToken);
            return (state with
            {
                CostsAt = now,
                Sources = CostSource.After(state.Sources, reading, now),
                Apart = state.Apart.With(SourceState.Costs, reading.Apart, now),
                Lateness = LatenessWatch.AfterCosts(state.Lateness, reading, now),
            }, closed);
        }
        catch (ProviderException failure)
        {
            Log.CostsFailed(logger, provider.Account, failure.Error, failure.Message);
            var source = (known ?? new SourceState(SourceState.Costs, now)).Failed(failure);
            return (state with { Sources = state.Sources.SetItem(SourceState.Costs, source with { HoursThrough = source.HoursThrough ?? state.CostsAt }) }, null);
        }
    }

    /// <summary>Bills are read as far back as budgets add up, however little history detection reads.</summary>
    private DateTimeOffset FirstBills(DateTimeOffset now)
    {
        var lines = TimeSpan.FromDays(SeriesSummary.DaysHeld);
        return now - (settings.Backfill > lines ? settings.Backfill : lines);
    }

    private static partial class Log
    {
        [LoggerMessage(1010, LogLevel.Warning, "Billed costs of {Account} could not be read ({Error}); usage is still collected: {Reason}")]
        public static partial void CostsFailed(ILogger logger, ProviderAccount account, ProviderError error, string reason);
    }
}
