using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Collects the provider's audit log on its own timer. An organization without one loses nothing else.</summary>
internal sealed partial class AuditLogCollector(
    ProviderConnections connections, AuditLogStore log, SweepPolicy settings, ILogger<AuditLogCollector> logger)
{
    /// <summary>Entries appear late; what was read is read again for this long.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(2);

    /// <summary>Many organizations have no audit log; they are asked again after this time.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromHours(1);

    /// <summary>Reads what is new, if that is due. May be stopped and repeated at any point.</summary>
    public async Task ReadIfDueAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (connections.Find(account) is not { Usage.Capabilities.HasAuditLog: true } connection)
        {
            return;
        }

        var before = await log.ProgressAsync(account, cancellationToken);
        var wait = before.Failure is null ? settings.AuditLogEvery : AfterFailure;
        if (before.TriedAt is { } tried && tried <= now && now - tried < wait)
        {
            return;
        }

        var window = new TimeWindow(First(before, now), now);
        try
        {
            await log.WriteAsync(account, await connection.Keys.ReadAuditLogAsync(window, [], cancellationToken), cancellationToken);
        }
        catch (ProviderException failure)
        {
            Log.Unread(logger, account, failure.Error, failure.Message);
            await log.SetProgressAsync(account, before with { TriedAt = now, Failure = failure.Error }, cancellationToken);
            return;
        }

        if (before.Through is not { } through || through.UtcDateTime.Date != now.UtcDateTime.Date)
        {
            await log.PurgeAsync(account, now - settings.KeepAlerts, cancellationToken);
        }

        await log.SetProgressAsync(account, new AuditLogProgress(now, now, null), cancellationToken);
    }

    /// <summary>A clock that was ahead once must leave no gap.</summary>
    private DateTimeOffset First(AuditLogProgress before, DateTimeOffset now) =>
        before.Through is { } through ? (through < now ? through : now) - Again : now - settings.Backfill;

    private static partial class Log
    {
        [LoggerMessage(1024, LogLevel.Information, "The audit log of {Account} could not be read ({Error}); alerts do not show who changed what until it can be: {Reason}")]
        public static partial void Unread(ILogger logger, ProviderAccount account, ProviderError error, string reason);
    }
}
