using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How alerts and their transitions are stored in the partition of the state they belong to, and how that state is committed with them.</summary>
internal static class AlertRows
{
    public const string Prefix = "a|";
    private const string HistoryPrefix = "h|";

    /// <summary>One row per alert after the transitions or the update, and one row per transition.</summary>
    public static IEnumerable<EntityWrite> Writes(ImmutableArray<Transition> transitions, ImmutableArray<Alert> open)
    {
        var latest = new SortedDictionary<string, Alert>(StringComparer.Ordinal);
        foreach (var transition in transitions)
        {
            latest[transition.Alert.Id] = transition.Alert;
        }

        foreach (var alert in open.Where(alert => alert.IsWatched))
        {
            latest[alert.Id] = alert;
        }

        return latest.Values
            .Select(alert => (EntityWrite)new EntityWrite.Upsert(
                new Entity(RowKey(alert.Id)).With("State", alert.State.ToString()).With("Alert", AlertWire.Write([alert]))))
            .Concat(transitions.Select(transition => new EntityWrite.Upsert(ToEntity(transition))));
    }

    public static string RowKey(string episodeId) => Prefix + episodeId;

    /// <summary>The rows of every transition of an episode.</summary>
    public static RowRange HistoryOf(string episodeId) => RowRange.StartingWith($"{HistoryPrefix}{episodeId}|");

    /// <summary>
    /// One transaction wherever it fits. What does not fit goes first: it is written again under the same names should the
    /// state not follow, so a crash between the two may publish an event twice, but always at least once.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="partition">The partition of the state.</param>
    /// <param name="guarded">The guarded write of the state, and of what is written with it and not before.</param>
    /// <param name="writes">What came of it; each may be repeated.</param>
    /// <param name="cancellationToken">Stops before the state is written.</param>
    /// <returns>The new version of the state; null where another sweep was faster.</returns>
    public static async Task<string?> CommitAsync(
        IEntityStore store, string partition, ImmutableArray<EntityWrite> guarded, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        var room = EntityLimits.BatchEntities - guarded.Length;
        if (writes.Length > room && !await IsCurrentAsync(store, partition, guarded[0], cancellationToken))
        {
            return null;
        }

        var first = Math.Max(0, writes.Length - room);
        foreach (var batch in writes[..first].Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, partition, [.. batch], cancellationToken);
        }

        var outcome = await store.CommitAsync(TableNames.Sentinel, partition, [.. guarded, .. writes[first..]], cancellationToken);
        return outcome is CommitOutcome.Committed committed ? committed.ETags[0] : null;
    }

    private static Entity ToEntity(Transition transition) =>
        new Entity(string.Create(CultureInfo.InvariantCulture, $"{HistoryPrefix}{transition.Alert.Id}|{transition.Alert.Sequence:D6}"))
            .With("Kind", transition.Kind.ToString())
            .With("At", transition.At)
            .With("Severity", transition.Alert.Severity.ToString())
            .With("Explanation", transition.Alert.Anomaly.Explanation);

    /// <summary>Whether the state still has the version it was made from: a sweep that has lost already writes nothing.</summary>
    private static async Task<bool> IsCurrentAsync(IEntityStore store, string partition, EntityWrite state, CancellationToken cancellationToken) =>
        (await store.FindAsync(TableNames.Sentinel, partition, state.RowKey, cancellationToken))?.ETag == (state as EntityWrite.Replace)?.ETag;
}
