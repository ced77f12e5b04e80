using System.Collections.Immutable;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>The events that name a person: those that routes remember, those that wait to be sent, and those that were given up on.</summary>
internal sealed class OwnerEvents(NotifyStore notices, OutboxStore outbox, DeadLetterStore letters)
{
    private const string Erased = "(erased)";

    /// <summary>How many events name a person.</summary>
    /// <param name="names">The id and every name of the person.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<int> CountAsync(ImmutableArray<string> names, CancellationToken cancellationToken) => EachAsync(names, false, cancellationToken);

    /// <summary>Keeps all of them without the person. May be stopped after any write and repeated.</summary>
    /// <param name="names">The id and every name of the person.</param>
    /// <param name="cancellationToken">Stops before the next write.</param>
    public Task EraseAsync(ImmutableArray<string> names, CancellationToken cancellationToken) => EachAsync(names, true, cancellationToken);

    /// <summary>An event without a person; null if it does not name the person.</summary>
    internal static SentinelEvent? Without(SentinelEvent? named, ImmutableArray<string> names) => named switch
    {
        null => null,
        { Data: { Owner: { } owner } data } when names.Contains(owner) => named with { Data = data with { Owner = null, Digest = Without(data.Digest, names) ?? data.Digest } },
        { Data: { } data } when Without(data.Digest, names) is { } digest => named with { Data = data with { Digest = digest } },
        _ => null,
    };

    private static DigestDetails? Without(DigestDetails? digest, ImmutableArray<string> names) => digest is not null && digest.Lines.Any(line => names.Contains(line.Who))
        ? digest with { Lines = [.. digest.Lines.Select(line => names.Contains(line.Who) ? line with { Who = Erased } : line)] }
        : null;

    private async Task<int> EachAsync(ImmutableArray<string> names, bool isErased, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var (route, received) in notices.EventsAsync(cancellationToken))
        {
            if (Without(SentinelEvent.Parse(received.Body), names) is { } without)
            {
                count++;
                await (isErased ? notices.RewriteAsync(route, received, without, cancellationToken) : Task.CompletedTask);
            }
        }

        await foreach (var due in outbox.DueAsync(cancellationToken))
        {
            if (due.Body is { } body && Without(SentinelEvent.Parse(body), names) is { } without)
            {
                count++;
                await (isErased ? outbox.RewriteAsync(due, without, cancellationToken) : Task.CompletedTask);
            }
        }

        foreach (var letter in await letters.ReadAsync(cancellationToken))
        {
            var without = Without(letter.Event, names);
            if (without is not null || (letter.Event is null && names.Any(name => letter.Begins.Contains(name, StringComparison.Ordinal))))
            {
                count++;
                await (isErased ? letters.RewriteAsync(letter, without, cancellationToken) : Task.CompletedTask);
            }
        }

        return count;
    }
}
