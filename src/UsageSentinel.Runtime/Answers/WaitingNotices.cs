using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What waits on the way to people: events that are not sent yet, and a test alert that no one acknowledged.</summary>
public sealed class WaitingNotices
{
    private readonly OutboxStore outbox;
    private readonly ProbeStore probes;
    private readonly ProbeOptions probe;

    internal WaitingNotices(OutboxStore outbox, ProbeStore probes, ProbeOptions probe) => (this.outbox, this.probes, this.probe) = (outbox, probes, probe);

    /// <summary>How many events are due.</summary>
    internal async Task<int> EventsDueAsync(CancellationToken cancellationToken)
    {
        var due = 0;
        await foreach (var item in outbox.DueAsync(cancellationToken))
        {
            due += item.Body is null ? 0 : 1;
        }

        return due;
    }

    /// <summary>What is wrong with the test alert, in one sentence; null if nothing is. A probe that is off is not looked at.</summary>
    internal async Task<string?> ProbeAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        probe.EveryDays > 0 && ProbeWords.Of((await probes.FindAsync(cancellationToken))?.Probe, TimeSpan.FromMinutes(probe.AcknowledgeMinutes), now) is { IsWell: false, Text: var text } ? text : null;
}
