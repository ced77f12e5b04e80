using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Makes everything that waits due at once, and handles again what was given up on. What fails again waits again.</summary>
public sealed class DeadLetterReplay(
    OutboxStore outbox, DueNotices notices, DeadLetterStore letters, HealthAlerts alerts, EventVetting responder, QueueVetting vetting, IServiceProvider services)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<DueEvent>();
        await foreach (var due in outbox.PointersAsync(cancellationToken))
        {
            waiting.Add(due);
        }

        foreach (var due in waiting)
        {
            await outbox.ReplayAsync(due, cancellationToken);
        }

        await notices.HurryAsync(cancellationToken);
        foreach (var queue in (await letters.ReadAsync(cancellationToken)).GroupBy(letter => letter.Queue))
        {
            var left = 0;
            foreach (var letter in queue)
            {
                left += await TryAsync(letter, cancellationToken) ? 0 : 1;
            }

            if (left == 0)
            {
                await alerts.ClearAsync(RuleKind.DeadLetter, queue.Key, cancellationToken);
            }
        }
    }

    /// <summary>Whether it need not be kept any longer. What is no event, and a sweep, has nothing to be done again: the next timer asks for every account.</summary>
    private async Task<bool> TryAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        try
        {
            await AgainAsync(letter, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        await letters.RemoveAsync(letter, cancellationToken);
        return true;
    }

    private async Task AgainAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        switch (letter)
        {
            case { Queue: QueueNames.Response, Text: { } text } when NearExpiryHint.Parse(text) is { } hint:
                await services.GetRequiredService<NearExpiry>().HandleAsync(hint, cancellationToken);
                break;
            case { Queue: QueueNames.Response, Event: { } kept }:
                // The responder's own vetting runs before it.
                await responder.HandleAsync(kept, cancellationToken);
                break;
            case { Queue: QueueNames.Finance or QueueNames.OnCall, Event: { } kept } when await vetting.VetAsync(letter.Queue, kept, cancellationToken) is not null:
                // A dead letter came from a queue as well.
                await services.GetRequiredKeyedService<NotifyHandler>(letter.Queue).HandleAsync(kept, cancellationToken);
                break;
            default:
                break;
        }
    }
}
