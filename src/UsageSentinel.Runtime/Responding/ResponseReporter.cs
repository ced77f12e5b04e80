using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Publishes the result of a response, through the outbox like all events.</summary>
public sealed class ResponseReporter(AlertCommitter committer, AlertEventFactory announcer)
{
    /// <param name="alert">The episode.</param>
    /// <param name="response">What came of it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition publishes the same event.</param>
    public Task NotifyAsync(Alert alert, ResponseEvent response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leaving = announcer.Respond(alert, response, now);
        var partition = Partitions.Series(alert.Subject.Account, alert.Subject.Series);
        return committer.SendAsync(partition, leaving, now, cancellationToken);
    }
}
