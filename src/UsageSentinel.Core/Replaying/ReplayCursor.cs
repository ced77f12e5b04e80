using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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
    private readonly SeriesId series;
    private readonly SeriesRun run;
    // By what names an episode; its id is a hash of that.
    private readonly Dictionary<(AlertSubject Subject, DateTimeOffset ActiveAt), Episode> episodes = [];
    private JudgingTerms terms;
    private (string? Model, uint Hash) hashed;
    private UseSince use;
    private int next;
    private int width;
    private long? through;

    /// <param name="key">The record.</param>
    /// <param name="from">Start of the whole record: what is there on its first day was not born then.</param>
    /// <param name="policy">What the operator wants.</param>
    public ReplayCursor(RecordedKey key, long from, Policy policy)
    {
        this.key = key;
        series = new SeriesId(key.Project.Length == 0 ? null : new ProjectId(key.Project), key.Key.Length == 0 ? null : new KeyId(key.Key));
        var first = DateTimeOffset.FromUnixTimeSeconds(key.Rows[0].Start);
        var origin = key.Rows[0].Start - from >= 86_400 ? KeyOrigin.Born : KeyOrigin.Known;

        // When a key was made that was there before the record is not known; it was not lately.
        terms = new JudgingTerms(new KeyFacts(origin is KeyOrigin.Born ? first : DateTimeOffset.UnixEpoch, null), policy, OrganizationCalibration.Empty);
        run = new SeriesRun(KeyState.New(ReplayOrganization.Account, series, first, origin));
    }

    public RecordedKey Key => key;

    /// <summary>The alerts of the key after what was taken.</summary>
    public ImmutableArray<Alert> Open => run.Alerts;

    public long Last => key.Rows[^1].End;

    /// <summary>Whether everything up to a moment was taken: a bucket that began before it and ends after it was not.</summary>
    public bool IsThrough(long until) => through is not { } known || known >= until;

    /// <summary>
    /// Judges and learns the next bucket that has ended by then, as a sweep does: what is recorded, or, where nothing is, an empty one
    /// as wide as the last. The content of a bucket is known at its end and no sooner, however wide it is.
    /// </summary>
    /// <param name="until">In seconds since the Unix epoch.</param>
    /// <param name="calibration">The organization.</param>
    /// <param name="response">What would be done.</param>
    /// <param name="reported">Called for every change of an alert.</param>
    /// <param name="taken">What came of it.</param>
    /// <returns>False if there is none yet.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryTake(long until, OrganizationCalibration calibration, ReplayResponse response, Action<Transition>? reported, out TakenBucket taken)
    {
        var rows = key.Rows.AsSpan();
        var isRecorded = next < rows.Length && rows[next].End <= until;
        if (!isRecorded && !(through is { } empty && empty + (width * 60L) is var after && after <= until && (next == rows.Length || rows[next].Start >= after)))
        {
            taken = default;
            return false;
        }

        var start = isRecorded ? rows[next].Start : through!.Value;
        width = isRecorded ? rows[next].Minutes : width;
        var end = start + (width * 60L);
        through = end;
        var window = new TimeWindow(DateTimeOffset.FromUnixTimeSeconds(start), DateTimeOffset.FromUnixTimeSeconds(end));

        // Everything that starts before the end of the widest: narrower rows of other models are part of it.
        var first = next;
        while (isRecorded && next < rows.Length && rows[next].Start < end)
        {
            next++;
        }

        taken = new TakenBucket(window, Judge(rows[first..next], window, calibration));
        use = use.Add(taken.Step.Use);
        Follow(taken, response, reported);
        return true;
    }

    /// <summary>Adds what it used since it was last asked to what all keys used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTo(OrganizationSum sum)
    {
        if (use.Minutes > 0)
        {
            // With an alert of its own it is already reported.
            sum.Add(use.In(sum.Window), run.UsualAt(sum.Window.Start), run.Alerts.Any(alert => alert.IsOpen) ? Alarm.Raised : Alarm.None);
            use = default;
        }
    }

    /// <summary>The alerts that fired, as last published.</summary>
    public IEnumerable<ReplayAlert> Alerts() => episodes.Values
        .Where(episode => episode.Alert.FiredAt is not null)
        .Select(episode => new ReplayAlert(episode.Alert with { Anomaly = episode.Reported }, episode.Response));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private RunStep Judge(ReadOnlySpan<RecordedRow> rows, TimeWindow window, OrganizationCalibration calibration)
    {
        if (!ReferenceEquals(terms.Calibration, calibration))
        {
            terms = terms with { Calibration = calibration };
        }

        Span<uint> models = stackalloc uint[SeriesRun.MostModels];
        if (rows.Length > models.Length)
        {
            return run.JudgeAloud(Bucket(rows, window), terms, window.End);
        }

        var used = 0;
        var tally = default(BucketTally);
        foreach (ref readonly var row in rows)
        {
            tally.Add(CountsOf(row), row.Cost, row.Reference, row.IsPriced, row.Requests);
            if (row.Requests > 0 || row.Cost.Amount > 0)
            {
                models[used++] = HashOf(row.Model);
            }
        }

        return run.TryLearn(tally.In(window), models[..used], terms, out var quiet) ? quiet : run.JudgeAloud(Bucket(rows, window), terms, window.End);
    }

    private void Follow(in TakenBucket taken, ReplayResponse response, Action<Transition>? reported)
    {
        foreach (var transition in taken.Step.Transitions)
        {
            reported?.Invoke(transition);
            var name = (transition.Alert.Subject, transition.Alert.ActiveAt);
            var known = episodes.GetValueOrDefault(name, new Episode(transition.Alert, transition.Alert.Anomaly, null));
            episodes[name] = known with
            {
                Alert = transition.Alert,
                Reported = transition.Kind is TransitionKind.Fired or TransitionKind.Escalated ? transition.Alert.Anomaly : known.Reported,
            };
        }

        foreach (var alert in run.Alerts)
        {
            var name = (alert.Subject, alert.ActiveAt);
            if (alert.IsOpen && episodes.TryGetValue(name, out var episode))
            {
                episodes[name] = episode with { Alert = alert, Response = episode.Response ?? (series.IsAttributed ? response.To(alert, taken.Window.End) : null) };
            }
        }
    }

    private UsageBucket Bucket(ReadOnlySpan<RecordedRow> rows, TimeWindow window)
    {
        var usage = ImmutableArray.CreateBuilder<PricedUsage>(rows.Length);
        var isShare = false;
        foreach (ref readonly var row in rows)
        {
            isShare |= row.IsShare;
            usage.Add(new PricedUsage(UsageEndpoint.Completions, new UsageDimensions(series.Project, series.Key, row.Model), CountsOf(row), row.Cost, row.IsPriced)
            {
                ReferenceCost = row.Reference,
                Spread = row.Spread ?? PriceSpread.None,
            });
        }

        return new UsageBucket(series, window, usage.MoveToImmutable(), true) { IsShare = isShare };
    }

    private static UsageCounts CountsOf(in RecordedRow row) =>
        new() { Requests = row.Requests, InputTokens = row.InputTokens, CachedTokens = row.CachedTokens, OutputTokens = row.OutputTokens };

    /// <summary>The rows of one model share its name.</summary>
    private uint HashOf(string model)
    {
        if (!ReferenceEquals(model, hashed.Model))
        {
            hashed = (model, ModelMemory.Hash(model));
        }

        return hashed.Hash;
    }

    /// <param name="Alert">The current alert.</param>
    /// <param name="Reported">What was published of it last: when it fired or became more severe.</param>
    /// <param name="Response">What would have been done; null for nothing.</param>
    private sealed record Episode(Alert Alert, Anomaly Reported, ReplayedAction? Response);
}

/// <summary>A bucket that was judged, and what came of it.</summary>
internal readonly record struct TakenBucket(TimeWindow Window, RunStep Step);
