using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Messages that were given up on, until they are replayed. The same message is kept once.</summary>
public sealed class DeadLetterStore(IEntityStore store)
{
    private const string Partition = "dead-letters";

    public async Task KeepAsync(string queue, string message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
        await store.CommitAsync(
            TableNames.Sentinel,
            Partition,
            [new EntityWrite.Upsert(new Entity($"{queue}|{hash}").With("At", now).WithBlob(bytes.AsSpan(0, Math.Min(bytes.Length, EntityBlob.MaxBytes))))],
            cancellationToken);
    }

    public async Task<ImmutableArray<DeadLetter>> ReadAsync(CancellationToken cancellationToken)
    {
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partition, RowRange.All, cancellationToken))
        {
            letters.Add(new DeadLetter(
                entity.RowKey,
                entity.RowKey.Split('|')[0],
                Encoding.UTF8.GetString(entity.Blob() ?? []),
                entity.Instant("At") ?? DateTimeOffset.UnixEpoch));
        }

        return letters.ToImmutable();
    }

    public async Task RemoveAsync(DeadLetter letter, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, Partition, [new EntityWrite.Delete(letter.Id)], cancellationToken);
}

/// <summary>A message that was given up on.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Queue">Where it failed.</param>
/// <param name="Message">What it was; may be anything.</param>
/// <param name="At">When it was set aside, UTC.</param>
public sealed record DeadLetter(string Id, string Queue, string Message, DateTimeOffset At);
