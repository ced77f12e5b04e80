using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Publishes what belongs to no alert, through the outbox like all events.</summary>
/// <param name="deployment">Names this deployment in events.</param>
/// <param name="committer">Puts them into the outbox.</param>
public sealed class SystemEvents(string deployment, AlertCommitter committer)
{
    private const string Partition = "bulletins";

    /// <param name="id">The same id for the same fact: publishing it again gives the same event.</param>
    /// <param name="type">One of <see cref="EventTypes"/>.</param>
    /// <param name="subject">The key as in the subject of every event; <c>/</c> for none.</param>
    /// <param name="details">What happened, and its audiences.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition publishes the same event.</param>
    public Task NotifyAsync(string id, string type, string subject, EventDetails details, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var leaving = new SentinelEvent(id, $"/usagesentinel/{deployment}", type, EventText.Of(subject), now, EventText.Clean(details));
        return committer.SendAsync(Partition, leaving, now, cancellationToken);
    }
}
