using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Messages that were given up on, until they are replayed. The same message is kept once. An event is kept whole, so that it can be
/// handled again; of anything else only enough to recognize it, for who knows what it holds.
/// </summary>
public sealed partial class DeadLetterStore(IEntityStore store)
{
    private const string Partition = "dead-letters";
    private const int MostShown = 300;

    /// <param name="queue">Where it failed.</param>
    /// <param name="message">As it came.</param>
    /// <param name="why">Why it was given up on, in words.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops before the write; a repetition keeps the same message.</param>
    /// <returns>What names the message: a hash of its content.</returns>
    public async Task<string> KeepAsync(string queue, string message, string why, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = ContentHash.Of(message);
        var entity = new Entity($"{queue}|{hash}")
            .With("At", now)
            .With("Why", why)
            .With("Characters", (long)message.Length)
            .With("Begins", Secret().Replace(DisplayText.Of(message, MostShown), "sk-(hidden)"));
        var bytes = Encoding.UTF8.GetBytes(message);
        var isEvent = SentinelEvent.Parse(message) is not null && bytes.Length <= EntityBlob.MaxBytes;
        await store.CommitAsync(
            TableNames.Sentinel, Partition, [new EntityWrite.Upsert(isEvent ? entity.WithBlob(bytes) : entity)], cancellationToken);
        return hash;
    }

    public async Task<ImmutableArray<DeadLetter>> ReadAsync(CancellationToken cancellationToken)
    {
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partition, RowRange.All, cancellationToken))
        {
            var text = entity.Blob() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
            letters.Add(new DeadLetter(
                entity.RowKey,
                entity.RowKey.Split('|')[0],
                text is null ? null : SentinelEvent.Parse(text),
                entity.Text("Why") ?? string.Empty,
                entity.Text("Begins") ?? string.Empty,
                entity.Instant("At") ?? DateTimeOffset.UnixEpoch) { Text = text });
        }

        return letters.ToImmutable();
    }

    /// <summary>Keeps a message without a person that it names. Stopped in between, both are kept, and a repetition removes the old one.</summary>
    /// <param name="letter">As read.</param>
    /// <param name="without">The same event without the person; null for what is no event: nothing of its text is kept.</param>
    /// <param name="cancellationToken">Stops before the next write.</param>
    internal async Task RewriteAsync(DeadLetter letter, SentinelEvent? without, CancellationToken cancellationToken)
    {
        await KeepAsync(letter.Queue, without?.ToJson() ?? $"(erased, {letter.Id.Split('|')[^1]})", letter.Why, letter.At, cancellationToken);
        await RemoveAsync(letter, cancellationToken);
    }

    public async Task RemoveAsync(DeadLetter letter, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, Partition, [new EntityWrite.Delete(letter.Id)], cancellationToken);

    /// <summary>Whatever was sent, a key in it is not kept.</summary>
    [GeneratedRegex(@"sk-[A-Za-z0-9_\-]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}

/// <summary>A message that was given up on.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Queue">Where it failed.</param>
/// <param name="Event">The event it is; null where it is none, so that there is nothing to handle again.</param>
/// <param name="Why">Why it was given up on.</param>
/// <param name="Begins">Its first characters, cleaned.</param>
/// <param name="At">When it was set aside, UTC.</param>
public sealed record DeadLetter(string Id, string Queue, SentinelEvent? Event, string Why, string Begins, DateTimeOffset At)
{
    /// <summary>The event as it came; null where it is none.</summary>
    public string? Text { get; init; }
}
