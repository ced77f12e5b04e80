using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What people ordered the responder to leave alone for a while: one episode, or keys by id, project or name.</summary>
public sealed class ResponseHoldStore(IEntityStore store)
{
    private const string Partition = "control";
    private const string HoldPrefix = "hold|";
    private const string SilencePrefix = "leave|";

    /// <summary>Whether somebody asked to hold this episode. A row that does not say until when holds.</summary>
    public async Task<bool> HasHoldAsync(string episodeId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Control, Partition, HoldPrefix + episodeId, cancellationToken) is { } row
        && !(row.Instant("Until") <= now);

    public async Task HoldAsync(string episodeId, DateTimeOffset until, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        await WriteAsync(HoldPrefix + episodeId, until, actor, now, cancellationToken);

    /// <summary>The entries of silences that cover actions now: ids of keys or projects, or patterns of key names.</summary>
    public async Task<Protection> SilencedActionsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<string>();
        await foreach (var entity in store.QueryAsync(TableNames.Control, Partition, RowRange.StartingWith(SilencePrefix), cancellationToken))
        {
            if (!(entity.Instant("Until") <= now))
            {
                entries.Add(entity.RowKey[SilencePrefix.Length..]);
            }
        }

        return new Protection(entries.ToImmutable());
    }

    public async Task SilenceActionsAsync(string entry, DateTimeOffset until, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        await WriteAsync(SilencePrefix + entry, until, actor, now, cancellationToken);

    private async Task WriteAsync(string row, DateTimeOffset until, string actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Control,
            Partition,
            [new EntityWrite.Upsert(new Entity(row).With("Until", until).With("By", actor).With("At", now))],
            cancellationToken);
}
