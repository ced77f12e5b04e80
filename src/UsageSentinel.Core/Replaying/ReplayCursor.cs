using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>The progress of the replay with one key.</summary>
internal sealed class ReplayCursor
{
    private readonly RecordedKey key;
    private readonly Policy policy;
    private readonly SeriesId series;
    private readonly KeyFacts facts;
    private readonly Dictionary<string, Episode> episodes = new(StringComparer.Ordinal);
    private KeyState state;
    private UseSince use;
    private int next;
    private int width;
    private long? through;

    /// <param name="key">The record.</param>
    /// <param name="from">Start of the whole record: what is there on its first day was not born then.</param>
    /// <param name="policy">What the operator wants.</param>
    public ReplayCursor(RecordedKey key, long from, Policy policy)
    {
        (this.key, this.policy) = (key, policy);
        series = new SeriesId(key.Project.Length == 0 ? null : new ProjectId(key.Project), key.Key.Length == 0 ? null : new KeyId(key.Key));
        var first = DateTimeOffset.FromUnixTimeSeconds(key.Rows[0].Start);
        var origin = key.Rows[0].Start - from >= 86_400 ? KeyOrigin.Born : KeyOrigin.Known;

        // When a key was made that was there before the record is not known; it was not lately.
        facts = new KeyFacts(origin is KeyOrigin.Born ? first : DateTimeOffset.UnixEpoch, null);
        state = KeyState.New(ReplayOrganization.Account, series, first, origin);
    }

    public RecordedKey Key => key;

    public long Last => key.Rows[^1].End;

    /// <summary>Whether everything up to a moment was taken: a bucket that began before it and ends after it was not.</summary>
    public bool IsThrough(long until) => through is not { } known || known >= until;

    /// <summary>
    /// The next bucket that has ended by then: what is recorded, or, where nothing is, an empty one as wide as the last. Null
    /// if there is none yet. The content of a bucket is known at its end and no sooner, however wide it is.
    /// </summary>
    public UsageBucket? Next(long until)
    {
        var row = next < key.Rows.Length ? key.Rows[next] : (RecordedRow?)null;
        if (row?.End <= until)
        {
            return Bucket(row.Value.Start, row.Value.Minutes, Read(row.Value.End));
        }

        return through is { } start && start + (width * 60L) is var end && end <= until && (row is null || row.Value.Start >= end)
            ? Bucket(start, width, [])
            : null;
    }

    /// <summary>Judges and learns a bucket as a sweep does.</summary>
    public JudgeResult Judge(UsageBucket bucket, OrganizationCalibration calibration, ReplayResponse response, Action<Transition>? told)
    {
        var step = Sentinel.Judge(state, bucket, facts, policy, calibration, bucket.Window.End);
        state = step.State;
        use = use.Add(step.Use);
        foreach (var transition in step.Transitions)
        {
            told?.Invoke(transition);
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
                episodes[alert.Id] = episode with { Alert = alert, Response = episode.Response ?? (series.IsAttributed ? response.To(alert, bucket.Window.End) : null) };
            }
        }

        return step;
    }

    /// <summary>Adds what it used since it was last asked to what all keys used.</summary>
    public void AddTo(OrganizationSum sum)
    {
        if (use.Minutes > 0)
        {
            // With an alert of its own it is already reported.
            sum.Add(use.In(sum.Window), UsualUse.Of(state, sum.Window.Start), state.Alerts.Any(alert => alert.IsOpen) ? Alarm.Raised : Alarm.None);
            use = default;
        }
    }

    /// <summary>The alerts that fired, as last published.</summary>
    public IEnumerable<ReplayAlert> Alerts() => episodes.Values
        .Where(episode => episode.Alert.FiredAt is not null)
        .Select(episode => new ReplayAlert(episode.Alert with { Anomaly = episode.Told }, episode.Response));

    private UsageBucket Bucket(long start, int minutes, ImmutableArray<PricedUsage> usage)
    {
        (through, width) = (start + (minutes * 60L), minutes);
        return new UsageBucket(series, new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(start + (minutes * 60L))), usage, true);
    }

    /// <summary>Everything that starts before the end of the widest: narrower rows of other models are part of it.</summary>
    private ImmutableArray<PricedUsage> Read(long end)
    {
        var usage = ImmutableArray.CreateBuilder<PricedUsage>();
        for (; next < key.Rows.Length && key.Rows[next].Start < end; next++)
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
                Spread = row.Spread ?? PriceSpread.None,
            });
        }

        return usage.DrainToImmutable();
    }

    /// <param name="Alert">The current alert.</param>
    /// <param name="Told">What was published of it last: when it fired or became more severe.</param>
    /// <param name="Response">What would have been done; null for nothing.</param>
    private sealed record Episode(Alert Alert, Anomaly Told, ReplayedAction? Response);
}
