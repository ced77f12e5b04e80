using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>
/// Notifies the operator that events cannot be published, by the one way that does not need the publisher: the handlers
/// of this process. Alerts use the same way in the meantime; when they arrive in the normal way later, they are already handled.
/// </summary>
internal sealed partial class PublisherHealth(HealthAlerts alerts, FallbackPublisher road, ILogger<PublisherHealth> logger)
{
    private const string Name = "publisher";

    /// <summary>Failed attempts of one event before people are notified of a fault that may disappear by itself.</summary>
    private const int PatienceAttempts = 3;

    /// <param name="attempts">What was tried just now.</param>
    /// <param name="waiting">What was not tried because it waits after a failure, or is being sent by another.</param>
    /// <param name="cancellationToken">Stops between two events.</param>
    public async Task ReportAsync(IReadOnlyList<PublishAttempt> attempts, IEnumerable<DueEvent> waiting, CancellationToken cancellationToken)
    {
        var failed = attempts.Where(attempt => attempt.Answer is not Publication.Taken).ToImmutableArray();
        if (failed.IsEmpty && attempts.Count > 0 && !waiting.Any(due => due.IsRefused || due.Claim.Attempts >= PatienceAttempts))
        {
            await alerts.ClearAsync(RuleKind.PublisherBroken, Name, cancellationToken);
            return;
        }

        var lasting = failed.RemoveAll(attempt => attempt.Answer is Publication.Later && attempt.Due.Claim.Attempts + 1 < PatienceAttempts);
        foreach (var attempt in lasting)
        {
            if (SentinelEvent.Parse(attempt.Due.Body ?? string.Empty) is { } unsent)
            {
                await road.NotifyAsync(unsent, cancellationToken);
            }
        }

        if (lasting.IsEmpty)
        {
            return;
        }

        var why = lasting[0].Answer switch
        {
            Publication.Refused refused => refused.Why,
            Publication.Later later => later.Why,
            _ => string.Empty,
        };
        Log.Broken(logger, why);
        foreach (var raised in await alerts.RaiseAsync(
            RuleKind.PublisherBroken,
            Name,
            Severity.Critical,
            "events cannot be published",
            $"{Text.DisplayText.Of(why, 300)} No event is lost: unsent events are retried, and notices are sent directly in the meantime. See 'sentinel outbox'.",
            cancellationToken))
        {
            await road.NotifyAsync(raised, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4040, LogLevel.Error, "Events cannot be published. Notices are sent directly in the meantime: {Reason}")]
        public static partial void Broken(ILogger logger, string reason);
    }
}

/// <summary>An event that was tried, and what came of it.</summary>
internal readonly record struct PublishAttempt(DueEvent Due, Publication Answer);
