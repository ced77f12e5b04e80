using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How alerts and their transitions are stored in the partition they belong to.</summary>
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

    private static Entity ToEntity(Transition transition) =>
        new Entity(string.Create(CultureInfo.InvariantCulture, $"{HistoryPrefix}{transition.Alert.Id}|{transition.Alert.Sequence:D6}"))
            .With("Kind", transition.Kind.ToString())
            .With("At", transition.At)
            .With("Severity", transition.Alert.Severity.ToString())
            .With("Explanation", transition.Alert.Anomaly.Explanation);
}
