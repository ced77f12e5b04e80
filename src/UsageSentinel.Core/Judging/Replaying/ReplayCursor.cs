using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Replaying;

/// <summary>Where the replay stands with one key.</summary>
internal sealed class ReplayCursor
{
    private readonly RecordedKey key;
    private readonly Policy policy;
    private readonly SeriesId series;
    private readonly KeyFacts facts;
    private readonly Dictionary<string, Episode> episodes = new(StringComparer.Ordinal);
    private KeyState state;
    private int next;
    private long through = long.MinValue;

    /// <param name="key">The record.</param>
    /// <param name="from">Start of the whole record: what is there on its first day was not born then.</param>
    /// <param name="policy">What the operator wants.</param>
    public ReplayCursor(RecordedKey key, long from, Policy policy)
    {
        (this.key, this.policy) = (key, policy);
        series = new SeriesId(key.Project.Length == 0 ? null : new ProjectId(key.Project), new KeyId(key.Key));
        var first = DateTimeOffset.FromUnixTimeSeconds(key.Rows[0].Start);
        var origin = key.Rows[0].Start - from >= 86_400 ? KeyOrigin.Born : KeyOrigin.Known;

        // When a key was made that was there before the record is not known; it was not lately.
        facts = new KeyFacts(origin is KeyOrigin.Born ? first : DateTimeOffset.UnixEpoch, null);
        state = KeyState.New(ReplayOrganization.Account, series, first, origin);
    }

    public RecordedKey Key => key;

    /// <summary>What is expected of it an hour.</summary>
    public UsualUse Usual => UsualUse.Of(state.Baseline);

    /// <summary>Whether it has an open alert.</summary>
    public Alarm Alarm => state.Alerts.Any(alert => alert.IsOpen) ? Alarm.Raised : Alarm.None;

    public long Last => key.Rows[^1].End;

    /// <summary>The bucket that starts within this step, an empty one where none is recorded; null where it is covered or the key is not born.</summary>
    public UsageBucket? Next(long start, int stepMinutes)
    {
        if (start + (stepMinutes * 60L) <= key.Rows[0].Start || start < through)
        {
            return null;
        }

        // What starts within a bucket that was taken, of another width, would be counted twice.
        while (next < key.Rows.Length && key.Rows[next].Start < through)
        {
            next++;
        }

        var isEmpty = next >= key.Rows.Length || key.Rows[next].Start >= start + (stepMinutes * 60L);
        var (at, minutes, usage) = isEmpty ? (start, stepMinutes, []) : Read();
        through = at + (minutes * 60L);
        return new UsageBucket(series, new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(at), DateTimeOffset.FromUnixTimeSeconds(through)), usage, true);
    }

    /// <summary>Judges and learns a bucket as a sweep does.</summary>
    public Step Take(UsageBucket bucket, Fleet fleet, ReplayResponse response)
    {
        var step = Sentinel.Take(state, bucket, facts, policy, fleet, bucket.Window.End);
        state = step.State;
        foreach (var transition in step.Transitions)
        {
            var known = episodes.GetValueOrDefault(transition.Alert.Id, new Episode(transition.Alert, transition.Alert.Anomaly, null));
            episodes[transition.Alert.Id] = known with
            {
                Alert = transition.Alert,
                Told = transition.Kind is TransitionKind.Fired or TransitionKind.Escalated ? transition.Alert.Anomaly : known.Told,
            };
        }

        foreach (var alert in state.Alerts)
        {
            if (alert.IsOpen && episodes.TryGetValue(alert.Id, out var episode))
            {
                episodes[alert.Id] = episode with { Alert = alert, Response = episode.Response ?? response.To(alert, bucket.Window.End) };
            }
        }

        return step;
    }

    /// <summary>The episodes that fired, as they were last told.</summary>
    public IEnumerable<ReplayAlert> Alerts() => episodes.Values
        .Where(episode => episode.Alert.FiredAt is not null)
        .Select(episode => new ReplayAlert(episode.Alert with { Anomaly = episode.Told }, episode.Response));

    private (long Start, int Minutes, ImmutableArray<PricedUsage> Usage) Read()
    {
        var first = key.Rows[next];
        var (end, minutes) = (next, 0);
        while (end < key.Rows.Length && key.Rows[end].Start == first.Start)
        {
            minutes = Math.Max(minutes, key.Rows[end++].Minutes);
        }

        var usage = ImmutableArray.CreateBuilder<PricedUsage>(end - next);
        for (; next < end; next++)
        {
            var row = key.Rows[next];
            usage.Add(new PricedUsage(
                UsageEndpoint.Completions,
                new UsageDimensions(series.Project, series.Key, row.Model),
                new UsageCounts { Requests = row.Requests, InputTokens = row.InputTokens, CachedTokens = row.CachedTokens, OutputTokens = row.OutputTokens },
                row.Cost,
                row.IsPriced)
            {
                ReferenceCost = row.Reference,
            });
        }

        return (first.Start, minutes, usage.MoveToImmutable());
    }

    /// <param name="Alert">As it stands.</param>
    /// <param name="Told">What was told of it last: when it fired or got worse.</param>
    /// <param name="Response">What would have been done; null for nothing.</param>
    private sealed record Episode(Alert Alert, Anomaly Told, ReplayedAct? Response);
}
