using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>
/// Publishes what waits in the outbox, an episode's events in order and many episodes at once. What fails waits and holds back
/// later events of its alert only; no event is ever dropped. A step of an alert with a later step is included in the later event.
/// </summary>
internal sealed partial class OutboxDispatcher(
    OutboxStore outbox, IEventPublisher publisher, PublisherHealth health, Backoff backoff, LeaseOwner owner, ILogger<OutboxDispatcher> logger)
{
    /// <summary>After this long a pointer without a row is from a commit that never happened: longer than any sweep can be held up.</summary>
    private static readonly TimeSpan PointerLife = TimeSpan.FromDays(1);

    /// <summary>How long a sender has an event for itself; longer than a publisher takes to give up.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    private const int MostAtOnce = 50;

    public async Task<DispatchReport> DispatchAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var waiting = new List<DueEvent>();
        await foreach (var item in outbox.PointersAsync(cancellationToken))
        {
            waiting.Add(item);
        }

        var queues = waiting
            .GroupBy(item => OutboxOrder.EpisodeOf(item.Pointer), StringComparer.Ordinal)
            .Select(episode => new Queue<DueEvent>(episode.OrderBy(item => OutboxOrder.SequenceOf(item.Pointer)).ThenBy(item => item.Pointer, StringComparer.Ordinal)))
            .ToList();
        var tried = new List<PublishAttempt>();
        var faults = new List<Exception>();
        while (queues.Count > 0)
        {
            var left = new List<Queue<DueEvent>>();
            foreach (var batch in queues.Chunk(MostAtOnce))
            {
                var round = await RoundAsync(batch, now, cancellationToken);
                left.AddRange(round.Left);
                tried.AddRange(round.Tried);
                faults.AddRange(round.Faults);
            }

            queues = left;
        }

        await health.ReportAsync(tried, waiting.Where(item => !item.IsReady(now, owner)), cancellationToken);
        if (faults.Count > 0)
        {
            throw new PartlyFailedException([.. faults]);
        }

        var sent = tried.Count(attempt => attempt.Answer is Publication.Taken);
        return new DispatchReport(sent, tried.Count - sent) { Why = tried.Select(attempt => WhyNot(attempt.Answer)).FirstOrDefault(why => why is not null) };
    }

    private static string? WhyNot(Publication answer) => answer switch
    {
        Publication.Later later => later.Why,
        Publication.Refused refused => refused.Why,
        _ => null,
    };

    /// <summary>Publishes the first event of each episode; those that have more go on to the next round.</summary>
    private async Task<Round> RoundAsync(IEnumerable<Queue<DueEvent>> episodes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (left, tried, faults) = (new List<Queue<DueEvent>>(), new List<PublishAttempt>(), new List<Exception>());
        var claimed = new List<(DueEvent Due, Queue<DueEvent> Later)>();
        foreach (var episode in episodes)
        {
            // Each alert has its own partition: a row that cannot be read delays the events of its alert only.
            try
            {
                if (await HeadAsync(episode, now, cancellationToken) is { } head
                    && await outbox.ClaimAsync(head, owner, now + Claim, cancellationToken) is { } own)
                {
                    claimed.Add((own, episode));
                }
            }
            catch (Exception fault) when (Faults.Is(fault, cancellationToken))
            {
                faults.Add(fault);
            }
        }

        if (claimed.Count == 0)
        {
            return new Round(left, tried, faults);
        }

        var answers = await PublishAsync([.. claimed.Select(item => item.Due.Body ?? string.Empty)], cancellationToken);
        for (var at = 0; at < claimed.Count; at++)
        {
            tried.Add(new PublishAttempt(claimed[at].Due, answers[at]));
            try
            {
                if (await SettleAsync(claimed[at].Due, answers[at], now, cancellationToken))
                {
                    left.Add(claimed[at].Later);
                }
            }
            catch (Exception fault) when (Faults.Is(fault, cancellationToken))
            {
                faults.Add(fault);
            }
        }

        return new Round(left, tried, faults);
    }

    /// <summary>The next event of an alert; null if it has none that may be sent now.</summary>
    private async Task<DueEvent?> HeadAsync(Queue<DueEvent> episode, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (episode.TryDequeue(out var first))
        {
            if (!first.IsReady(now, owner))
            {
                return null;
            }

            var head = await outbox.WithBodyAsync(first, cancellationToken);
            if (head.Body is null)
            {
                await ForgetAsync(head, now, cancellationToken);
            }
            else if (await IsOvertakenAsync(head, episode, cancellationToken))
            {
                Log.Overtaken(logger, head.Pointer);
                await outbox.SentAsync(head, cancellationToken);
            }
            else
            {
                return head;
            }
        }

        return null;
    }

    /// <summary>Whether a later step of the same alert is committed too, which includes this one.</summary>
    private async Task<bool> IsOvertakenAsync(DueEvent head, Queue<DueEvent> rest, CancellationToken cancellationToken)
    {
        if (!OutboxOrder.IsStep(head.Pointer))
        {
            return false;
        }

        foreach (var later in rest.Where(item => OutboxOrder.IsStep(item.Pointer)))
        {
            if ((await outbox.WithBodyAsync(later, cancellationToken)).Body is not null)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> bodies, CancellationToken cancellationToken)
    {
        try
        {
            return await publisher.PublishAsync(bodies, cancellationToken);
        }
        catch (Exception fault) when (Faults.Is(fault, cancellationToken))
        {
            return bodies.Length == 1 ? [new Publication.Later(Faults.InWords(fault), null)] : await OneByOneAsync(bodies, cancellationToken);
        }
    }

    /// <summary>A publisher answers and does not throw: an event it throws on must hold back none of the others.</summary>
    private async Task<ImmutableArray<Publication>> OneByOneAsync(ImmutableArray<string> bodies, CancellationToken cancellationToken)
    {
        var answers = ImmutableArray.CreateBuilder<Publication>(bodies.Length);
        foreach (var body in bodies)
        {
            answers.AddRange(await PublishAsync([body], cancellationToken));
        }

        return answers.ToImmutable();
    }

    private async Task<bool> SettleAsync(DueEvent due, Publication answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (answer is Publication.Taken)
        {
            await outbox.SentAsync(due, cancellationToken);
            return true;
        }

        var (why, asked) = answer switch
        {
            Publication.Later later => (later.Why, later.After),
            Publication.Refused refused => (refused.Why, null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        Log.SendFailed(logger, due.Pointer, why);
        await outbox.FailedAsync(
            due, why, now + (asked ?? backoff.After(due.Claim.Attempts + 1)), answer is Publication.Refused, cancellationToken);
        return false;
    }

    private async Task ForgetAsync(DueEvent due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now - due.PointedAt > PointerLife)
        {
            await outbox.SentAsync(due, cancellationToken);
        }
    }

    /// <summary>What one round did.</summary>
    /// <param name="Left">The episodes that have more events.</param>
    /// <param name="Tried">Every attempt to publish.</param>
    /// <param name="Faults">What went wrong apart from publishing.</param>
    private sealed record Round(IReadOnlyList<Queue<DueEvent>> Left, IReadOnlyList<PublishAttempt> Tried, IReadOnlyList<Exception> Faults);

    private static partial class Log
    {
        [LoggerMessage(4000, LogLevel.Warning, "Event {EventId} could not be sent and will be retried: {Reason}")]
        public static partial void SendFailed(ILogger logger, string eventId, string reason);

        [LoggerMessage(4001, LogLevel.Information, "Event {EventId} was superseded by a later event of the same alert.")]
        public static partial void Overtaken(ILogger logger, string eventId);
    }
}

/// <summary>What a dispatch did.</summary>
/// <param name="Sent">Events sent.</param>
/// <param name="Failed">Episodes whose next event could not be sent.</param>
public readonly record struct DispatchReport(int Sent, int Failed)
{
    /// <summary>Why the first that failed did, in words; null where none did.</summary>
    public string? Why { get; init; }
}
