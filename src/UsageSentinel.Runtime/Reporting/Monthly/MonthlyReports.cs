using System.Collections.Concurrent;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Monthly;

/// <summary>
/// Sends finance the report of each month once its bills are in. Looked at after a sweep; months that a sleeping process missed are
/// sent one after the other. A month before the first sweep is not sent: it was not monitored.
/// </summary>
internal sealed partial class MonthlyReports(
    AccountStore accounts,
    IEntityStore store,
    ReportFiles files,
    ExportTarget exports,
    SystemEvents bulletins,
    MonthlyReportPolicy settings,
    ILogger<MonthlyReports> logger)
{
    private const string Mark = "last";

    /// <summary>Older ones are not sent any more: usage is not held for longer.</summary>
    private const int MostMissed = 12;

    /// <summary>The last month that was sent, so that most sweeps need not ask the store.</summary>
    private readonly ConcurrentDictionary<ProviderAccount, ReportMonth> sent = new();

    /// <summary>
    /// Sends the oldest report that is due, if one is. Books that cannot be read keep it from being made and nothing else; the next sweep tries
    /// again. A store that is full or away is everybody's trouble and is not hidden here.
    /// </summary>
    public async Task RunIfDueAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = settings.DueAt(now);
        if (settings.Sending is MonthlySending.Never || (sent.TryGetValue(account, out var known) && known >= due))
        {
            return;
        }

        try
        {
            if (await LastAsync(account, now, cancellationToken) is { } last && last < due)
            {
                var next = last.Add(1);
                await SendAsync(account, next < due.Add(-MostMissed) ? due.Add(-MostMissed) : next, now, cancellationToken);
            }
        }
        catch (StoreException failure) when (failure.Error is StoreError.Corrupt)
        {
            Log.Failed(logger, account, failure.Message);
        }
    }

    private async Task<ReportMonth> LastAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(TableNames.Sentinel, Partitions.Reports(account), Mark, cancellationToken);
        if (ReportMonth.Parse(row?.Text("Month")) is { } last)
        {
            sent[account] = last;
            return last;
        }

        // The first sweep of all: the month it is in is the first that will be sent.
        return await NoteAsync(account, ReportMonth.Of(now).Add(-1), now, cancellationToken);
    }

    private async Task SendAsync(ProviderAccount account, ReportMonth month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        if (settings.BillsOf(month, state.CostsAt, now) is MonthBills.Awaited)
        {
            return;
        }

        var report = await files.ReadAsync(account, month, cancellationToken);
        var location = await ExportAsync(account, month, report, cancellationToken);

        // Publish first, then save the marker: after a crash the event is sent twice rather than never.
        await bulletins.NotifyAsync(
            $"report-{account.Provider}-{account.Account}.{month}",
            EventTypes.Report,
            ResourcePath.Of(account, null, null),
            MonthlyDetails.Of(report.Accounts[0], month, location, state.MinutesThrough),
            now,
            cancellationToken);
        await NoteAsync(account, month, now, cancellationToken);
        Log.Sent(logger, month, account);
    }

    /// <summary>Where the files can be found; if the export fails, the mail is still sent.</summary>
    private async Task<string?> ExportAsync(ProviderAccount account, ReportMonth month, CostReport report, CancellationToken cancellationToken)
    {
        try
        {
            return exports.Target is { } target ? await files.ExportAsync(account, month, report, target, cancellationToken) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or RequestFailedException or AuthenticationFailedException)
        {
            Log.ExportFailed(logger, month, account, failure.Message);
            return null;
        }
    }

    private async Task<ReportMonth> NoteAsync(ProviderAccount account, ReportMonth month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await store.CommitAsync(
            TableNames.Sentinel,
            Partitions.Reports(account),
            [new EntityWrite.Upsert(new Entity(Mark).With("Month", month.ToString()).With("At", now))],
            cancellationToken);
        return sent[account] = month;
    }

    private static partial class Log
    {
        [LoggerMessage(1610, LogLevel.Information, "The report of {Month} about {Account} was published for finance.")]
        public static partial void Sent(ILogger logger, ReportMonth month, ProviderAccount account);

        [LoggerMessage(1611, LogLevel.Error, "The report of {Month} about {Account} could not be exported; it is sent without the export: {Reason}")]
        public static partial void ExportFailed(ILogger logger, ReportMonth month, ProviderAccount account, string reason);

        [LoggerMessage(1612, LogLevel.Error, "The monthly report about {Account} cannot be created; the next sweep retries: {Reason}")]
        public static partial void Failed(ILogger logger, ProviderAccount account, string reason);
    }
}
