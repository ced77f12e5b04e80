using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Tells what came of a response, through the outbox like everything that is told.</summary>
public sealed class ResponseReporter(AlertCommitter committer, Announcer announcer)
{
    /// <param name="alert">The episode.</param>
    /// <param name="type">The type of the event.</param>
    /// <param name="step">Makes the event's id: the same step of the same episode is told once.</param>
    /// <param name="decision">The guard rail or rung.</param>
    /// <param name="explanation">One or two sentences.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition tells the same event.</param>
    public Task TellAsync(
        Alert alert, string type, string step, string decision, string explanation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = announcer.Respond(alert, type, step, decision, explanation, now);
        var partition = Partitions.Series(alert.Subject.Account, alert.Subject.Series);
        return committer.SendAsync(partition, row, now, cancellationToken);
    }
}
