using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Publishes the result of a response, through the outbox like all events.</summary>
public sealed class ResponseReporter(AlertCommitter committer, AlertEventFactory announcer)
{
    /// <param name="alert">The episode.</param>
    /// <param name="type">The type of the event.</param>
    /// <param name="step">Part of the event's id: the same step of the same alert is published once.</param>
    /// <param name="decision">The guardrail or the containment level.</param>
    /// <param name="explanation">One or two sentences.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition publishes the same event.</param>
    public Task TellAsync(
        Alert alert, string type, string step, string decision, string explanation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = announcer.Respond(alert, type, step, decision, explanation, now);
        var partition = Partitions.Series(alert.Subject.Account, alert.Subject.Series);
        return committer.SendAsync(partition, row, now, cancellationToken);
    }
}
