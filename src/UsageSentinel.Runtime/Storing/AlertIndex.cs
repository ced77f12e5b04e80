using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Finds the episodes of an account without reading every partition. A pointer is written before the episode is, and may point at nothing.</summary>
public sealed class AlertIndex(IEntityStore store)
{
    /// <summary>Longer than any id of an episode.</summary>
    private const int MostCharacters = 100;
    private const string PurgedFlag = "Purged";

    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Writes pointers for episodes about to be committed in <paramref name="partition"/>.</summary>
    public async Task PointAsync(ProviderAccount account, string partition, IEnumerable<Alert> alerts, CancellationToken cancellationToken)
    {
        foreach (var batch in alerts.DistinctBy(alert => alert.Id).Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.AlertIndex(account),
                [.. batch.Select(alert => new EntityWrite.Upsert(
                    new Entity(RowKey(alert)).With("Partition", partition).With("Episode", alert.Id)))],
                cancellationToken);
        }
    }

    /// <summary>Every episode that began at or after <paramref name="since"/>, in the order they began.</summary>
    public async Task<ImmutableArray<Alert>> ReadAsync(ProviderAccount account, DateTimeOffset since, CancellationToken cancellationToken)
    {
        return await ReadAsync(account, [], since, cancellationToken);
    }

    /// <summary>The same, of some partitions only; all where none is named.</summary>
    public async Task<ImmutableArray<Alert>> ReadAsync(
        ProviderAccount account, ImmutableHashSet<string> partitions, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var alerts = ImmutableArray.CreateBuilder<Alert>();
        var range = new RowRange(since.ToUnixTimeSeconds().ToString("D12", CultureInfo.InvariantCulture), null);
        await foreach (var pointer in store.QueryAsync(TableNames.Sentinel, Partitions.AlertIndex(account), range, cancellationToken))
        {
            if (pointer.Text("Partition") is { } partition
                && (partitions.IsEmpty || partitions.Contains(partition))
                && pointer.Text("Episode") is { } episode
                && await FindAsync(account, partition, episode, cancellationToken) is { } alert)
            {
                alerts.Add(alert);
            }
        }

        return alerts.ToImmutable();
    }

    /// <summary>Every alert with a pointer, in the order they began, with its place.</summary>
    public async IAsyncEnumerable<AlertPointer> PointersAsync(ProviderAccount account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.AlertIndex(account), RowRange.All, cancellationToken))
        {
            if (entity.Text("Partition") is { Length: > 0 } partition && entity.Text("Episode") is { Length: > 0 } episode)
            {
                var seconds = long.TryParse(entity.RowKey.Split('|')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var began) ? began : 0;
                yield return new AlertPointer(episode, partition, DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, LastSecond)))
                {
                    Inputs = entity.Flag(PurgedFlag) is true ? InputsMark.Removed : InputsMark.Kept,
                };
            }
        }
    }

    /// <summary>Notes at the pointers what became of the inputs of their episodes.</summary>
    public async Task MarkAsync(ProviderAccount account, IEnumerable<AlertPointer> pointers, InputsMark mark, CancellationToken cancellationToken)
    {
        foreach (var batch in pointers.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.AlertIndex(account),
                [.. batch.Select(pointer => new EntityWrite.Upsert(
                    new Entity(RowKey(pointer)).With("Partition", pointer.Partition).With("Episode", pointer.EpisodeId).With(PurgedFlag, mark is InputsMark.Removed)))],
                cancellationToken);
        }
    }

    /// <summary>Takes a pointer out: its episode is gone.</summary>
    public Task RemoveAsync(ProviderAccount account, AlertPointer pointer, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Sentinel, Partitions.AlertIndex(account), [new EntityWrite.Delete(RowKey(pointer))], cancellationToken);

    /// <summary>One alert and its place, by its id alone; null if it does not exist.</summary>
    public async Task<FoundAlert?> FindAsync(ProviderAccount account, string episodeId, CancellationToken cancellationToken)
    {
        if (!long.TryParse(episodeId.Split('.')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var began) || episodeId.Length > MostCharacters)
        {
            return null;
        }

        var pointer = await store.FindAsync(TableNames.Sentinel, Partitions.AlertIndex(account), RowKey(began, episodeId), cancellationToken);
        return pointer?.Text("Partition") is { } partition && await FindAsync(account, partition, episodeId, cancellationToken) is { } alert
            ? new FoundAlert(alert, partition)
            : null;
    }

    /// <summary>One alert, or null.</summary>
    public async Task<Alert?> FindAsync(ProviderAccount account, string partition, string episodeId, CancellationToken cancellationToken)
    {
        var entity = await store.FindAsync(TableNames.Sentinel, partition, AlertRows.RowKey(episodeId), cancellationToken);
        return entity?.Bytes("Alert") is { } bytes ? AlertWire.Read(bytes, account).SingleOrDefault() : null;
    }

    private static string RowKey(Alert alert) => RowKey(alert.ActiveAt.ToUnixTimeSeconds(), alert.Id);

    private static string RowKey(AlertPointer pointer) => RowKey(pointer.BeganAt.ToUnixTimeSeconds(), pointer.EpisodeId);

    private static string RowKey(long began, string episodeId) => string.Create(
        CultureInfo.InvariantCulture, $"{Math.Max(0, began):D12}|{episodeId}");
}

/// <summary>Where an alert is stored, or will be.</summary>
/// <param name="EpisodeId">The episode.</param>
/// <param name="Partition">The partition of its row.</param>
/// <param name="BeganAt">When the episode began, UTC.</param>
public sealed record AlertPointer(string EpisodeId, string Partition, DateTimeOffset BeganAt)
{
    /// <summary>Whether what it was judged on is still kept.</summary>
    public InputsMark Inputs { get; init; }
}

/// <summary>Whether the inputs of an episode are kept.</summary>
public enum InputsMark
{
    Kept,

    /// <summary>Removed after their time.</summary>
    Removed,
}

/// <summary>An alert, and where it is stored.</summary>
/// <param name="Alert">The episode.</param>
/// <param name="Partition">The partition of its row.</param>
public sealed record FoundAlert(Alert Alert, string Partition);
