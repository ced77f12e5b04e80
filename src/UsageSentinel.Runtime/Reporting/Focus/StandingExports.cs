using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>Runs the standing export after a sweep, when it is time. An export that fails stops no sweep; the next one tries again.</summary>
internal sealed partial class StandingExports(FocusExport export, FocusJournal journal, ExportTarget target, ILogger<StandingExports> logger)
{
    public async Task RunIfDueAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (target.Target is not { } place)
        {
            return;
        }

        var last = await journal.LastRunAsync(account, cancellationToken);
        if (last is { } at && now - at < target.Every && at <= now)
        {
            return;
        }

        try
        {
            foreach (var run in await export.RunAsync(account, place, now, cancellationToken))
            {
                Log.Exported(logger, account, run.Rows, run.File);
            }

            await journal.RanAsync(account, now, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or RequestFailedException or AuthenticationFailedException)
        {
            Log.ExportFailed(logger, account, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1600, LogLevel.Information, "Exported {Rows} charges of {Account} to {File}.")]
        public static partial void Exported(ILogger logger, ProviderAccount account, long rows, string file);

        [LoggerMessage(1601, LogLevel.Error, "The charges of {Account} could not be exported; the next sweep retries: {Reason}")]
        public static partial void ExportFailed(ILogger logger, ProviderAccount account, string reason);
    }
}

/// <summary>Where the standing export goes, and how often it looks.</summary>
/// <param name="Target">Null for nowhere.</param>
/// <param name="Every">Between two looks.</param>
internal sealed record ExportTarget(IExportTarget? Target, TimeSpan Every);
