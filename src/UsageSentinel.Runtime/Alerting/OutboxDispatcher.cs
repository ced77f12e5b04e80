using System.Globalization;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Sends what is due, an episode's events in order. What fails stays due and holds back later events of its episode only.</summary>
public sealed partial class OutboxDispatcher(OutboxStore outbox, IEventPublisher publisher, ILogger<OutboxDispatcher> logger)
{
    /// <summary>After this long a pointer without a row is from a commit that never happened.</summary>
    private static readonly TimeSpan PointerLife = TimeSpan.FromHours(1);

    public async Task<DispatchReport> DispatchAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = new List<DueEvent>();
        await foreach (var item in outbox.DueAsync(cancellationToken))
        {
            due.Add(item);
        }

        var sent = 0;
        var failed = 0;
        foreach (var episode in due.GroupBy(item => EpisodeOf(item.Pointer), StringComparer.Ordinal))
        {
            foreach (var item in episode.OrderBy(item => SequenceOf(item.Pointer)))
            {
                if (item.Row is null)
                {
                    await ForgetAsync(item, now, cancellationToken);
                    continue;
                }

                if (!await SendAsync(item, item.Row, cancellationToken))
                {
                    failed++;
                    break;
                }

                sent++;
            }
        }

        return new DispatchReport(sent, failed);
    }

    private async Task<bool> SendAsync(DueEvent due, OutboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.PublishAsync(row.Body, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.SendFailed(logger, row.EventId, failure.Message);
            await outbox.FailedAsync(due, failure.Message, cancellationToken);
            return false;
        }

        await outbox.SentAsync(due, cancellationToken);
        return true;
    }

    private async Task ForgetAsync(DueEvent due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now - due.PointedAt > PointerLife)
        {
            await outbox.SentAsync(due, cancellationToken);
        }
    }

    /// <summary>An event's id is fingerprint.start.sequence.kind.</summary>
    private static string EpisodeOf(string eventId) => string.Join('.', eventId.Split('.').Take(2));

    private static int SequenceOf(string eventId) =>
        eventId.Split('.') is [_, _, var sequence, ..] && int.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;

    private static partial class Log
    {
        [LoggerMessage(4000, LogLevel.Warning, "Event {EventId} could not be sent and stays due: {Reason}")]
        public static partial void SendFailed(ILogger logger, string eventId, string reason);
    }
}

/// <summary>What a dispatch did.</summary>
/// <param name="Sent">Events sent.</param>
/// <param name="Failed">Episodes whose next event could not be sent.</param>
public readonly record struct DispatchReport(int Sent, int Failed);
