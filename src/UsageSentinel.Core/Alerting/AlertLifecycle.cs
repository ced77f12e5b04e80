using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>An alert after a bucket, and the transitions that bucket caused.</summary>
/// <param name="Alert">Null if there is no alert: the condition is normal.</param>
/// <param name="Transitions">Empty where nothing changed hands.</param>
public readonly record struct Advanced(Alert? Alert, ImmutableArray<Transition> Transitions);

/// <summary>
/// The life of an alert as one table over (state, verdict). Durations are differences of event time, so judging the
/// same bucket again, or an incomplete bucket and later the complete one, gives the same life.
/// </summary>
internal static class AlertLifecycle
{
    /// <param name="alert">The open alert of this subject; null if there is none.</param>
    /// <param name="finding">What the rule says of the bucket.</param>
    /// <param name="bucket">The window judged.</param>
    /// <param name="isComplete">False while late usage may arrive: such a bucket can raise an alert but never lower one.</param>
    /// <param name="timing">How long a condition must hold, and must be gone.</param>
    public static Advanced Apply(Alert? alert, Finding finding, TimeWindow bucket, bool isComplete, AlertTiming timing) =>
        Next(alert is null || finding.Course is not { } course ? alert : OnCourse(alert, course), finding, bucket, isComplete, timing);

    private static Advanced Next(Alert? alert, Finding finding, TimeWindow bucket, bool isComplete, AlertTiming timing) =>
        (alert?.State, finding.Verdict) switch
        {
            (null, Verdict.Anomalous found) => Begin(finding, found.Anomaly, bucket, isComplete, timing, null),
            (null, _) => Unchanged(null),
            (AlertState.Resolved, _) => PastAlert.Apply(Require(alert), finding, bucket, isComplete, timing),
            _ when IsChanged(Require(alert), finding) => End(Require(alert), ResolvedReason.RuleChanged, bucket.End),
            (AlertState.Pending, Verdict.Anomalous found) => Hold(Require(alert), found.Anomaly, bucket, Adds(finding, isComplete), timing),
            (AlertState.Firing, Verdict.Anomalous found) => Continue(Require(alert), found.Anomaly, bucket, Adds(finding, isComplete)),
            (AlertState.Recovering, Verdict.Anomalous found) when bucket.End <= Require(alert).TrueThrough && found.Anomaly.Severity <= Require(alert).Severity =>
                Unchanged(alert),
            (AlertState.Recovering, Verdict.Anomalous found) => Return(Require(alert), found.Anomaly, bucket, Adds(finding, isComplete)),
            (AlertState.Recovering, Verdict.Undecided { Why: UndecidedReason.WithinHysteresis }) when isComplete && bucket.End > Require(alert).TrueThrough =>
                Unchanged(Require(alert) with { FalseSince = bucket.End }),
            (_, Verdict.Undecided) => Unchanged(alert),
            (_, Verdict.Normal) when !isComplete || bucket.End <= Require(alert).TrueThrough => Unchanged(alert),
            (AlertState.Pending, Verdict.Normal) => Subside(Require(alert), bucket),
            (AlertState.Firing or AlertState.Recovering, Verdict.Normal normal) => Recover(Require(alert), normal, bucket, timing),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Ends an alert for a reason other than its condition; a pending one is removed, and a resolved one is forgotten.</summary>
    public static Advanced End(Alert alert, ResolvedReason reason, DateTimeOffset at) => alert.State switch
    {
        AlertState.Resolved => Unchanged(null),
        AlertState.Pending => Step(TransitionKind.Subsided, alert with { State = AlertState.Resolved, ResolvedAt = at.NotBefore(alert.ActiveAt), Reason = reason }, at),
        _ => Resolve(reason is ResolvedReason.Manual ? alert with { FalseSince = null } : alert, reason, at, at),
    };

    private static bool IsChanged(Alert alert, Finding finding) =>
        alert.RuleVersion is { } was && finding.RuleVersion is { } now && was != now;

    /// <summary>The first bucket of an episode; <paramref name="past"/> is the episode before, where it is remembered.</summary>
    internal static Advanced Begin(Finding finding, Anomaly anomaly, TimeWindow bucket, bool isComplete, AlertTiming timing, Alert? past)
    {
        var alert = new Alert(finding.Subject, AlertState.Pending, finding.Course?.ActiveAt ?? bucket.Start, anomaly, anomaly.Severity, bucket.End, 0)
        {
            RuleVersion = finding.RuleVersion,
            Returns = past?.Returns ?? default,
            IsReturn = past is { FiredAt: not null, ResolvedAt: { } ended } && bucket.End - ended < FlapHistory.Window,
        };
        var born = finding.Course is { } course ? OnCourse(alert, course) : WithExcess(alert, anomaly, bucket, isComplete);
        var pended = Step(TransitionKind.Pended, born, bucket.End);
        return bucket.Length >= timing.For && pended.Alert is { } pending ? Fire(pending, bucket, pended.Transitions) : pended;
    }

    /// <summary>It is back: the same episode, news once more.</summary>
    internal static Advanced Reopen(Alert past, Finding finding, Anomaly anomaly, TimeWindow bucket, bool isComplete)
    {
        var open = past with { State = AlertState.Firing, FalseSince = null, ResolvedAt = null, Reason = null, Returns = past.Returns.Add(bucket.End) };
        var firing = Update(open, anomaly, bucket, Adds(finding, isComplete));
        return Flap(Step(TransitionKind.Fired, finding.Course is { } course ? OnCourse(firing, course) : firing, bucket.End), bucket.End);
    }

    /// <summary>The progress of the alert is published whatever the verdict.</summary>
    internal static Alert OnCourse(Alert alert, EpisodeCourse course) => alert with
    {
        EpisodeParts = course.Parts,
        EpisodeGuessed = course.Guessed,
        ExcessThrough = course.Through,
        PerHour = course.PerHour,
        Bouts = course.Bouts,
        PlateauSince = course.PlateauSince,
        EpisodeByDay = alert.EpisodeByDay.Until(alert.ExcessThrough ?? alert.ActiveAt, course.Through, course.Parts.Total),
        EpisodeTitle = EpisodeTitle.Sharpen(alert.EpisodeTitle, course.Title),
    };

    private static Advanced Hold(Alert alert, Anomaly anomaly, TimeWindow bucket, bool adds, AlertTiming timing)
    {
        var held = Update(alert, anomaly, bucket, adds);
        return held.TrueThrough - held.ActiveAt >= timing.For ? Fire(held, bucket, []) : Unchanged(held);
    }

    private static Advanced Continue(Alert alert, Anomaly anomaly, TimeWindow bucket, bool adds)
    {
        var updated = Update(alert, anomaly, bucket, adds);
        return updated.Severity > alert.Severity || updated.Anomaly.Level > alert.Anomaly.Level
            ? Step(TransitionKind.Escalated, updated, bucket.End)
            : Unchanged(updated);
    }

    private static Advanced Return(Alert alert, Anomaly anomaly, TimeWindow bucket, bool adds)
    {
        var firing = Update(alert, anomaly, bucket, adds) with
        {
            State = AlertState.Firing,
            FalseSince = null,
            Returns = alert.Returns.Add(bucket.End),
        };
        var again = Flap(Step(TransitionKind.Refired, firing, bucket.End), bucket.End);
        return firing.Severity > alert.Severity ? Then(again, TransitionKind.Escalated, bucket.End) : again;
    }

    /// <summary>Says once that it is held open, where it came back too often.</summary>
    private static Advanced Flap(Advanced firing, DateTimeOffset at) =>
        firing.Alert is { State: AlertState.Firing, FlappingSince: null } alert && alert.Returns.IsFlapping(at)
            ? Then(firing with { Alert = alert with { FlappingSince = at } }, TransitionKind.Flapping, at)
            : firing;

    private static Advanced Then(Advanced before, TransitionKind kind, DateTimeOffset at)
    {
        var next = Step(kind, Require(before.Alert), at);
        return next with { Transitions = before.Transitions.AddRange(next.Transitions) };
    }

    private static Advanced Subside(Alert alert, TimeWindow bucket) => Step(
        TransitionKind.Subsided,
        alert with { State = AlertState.Resolved, ResolvedAt = bucket.Start.NotBefore(alert.TrueThrough), Reason = ResolvedReason.Cleared },
        bucket.End);

    private static Advanced Recover(Alert alert, Verdict.Normal normal, TimeWindow bucket, AlertTiming timing)
    {
        // Runs that are close together look at windows that overlap: it is not over before it was last seen.
        var since = alert.FalseSince ?? normal.Since ?? bucket.Start.NotBefore(alert.TrueThrough);
        since = since.NotBefore(alert.FiredAt ?? alert.ActiveAt);
        if (bucket.End - since >= timing.KeepFiringFor && !alert.Returns.IsFlapping(bucket.End))
        {
            return Resolve(alert with { FalseSince = since }, ResolvedReason.Cleared, since, bucket.End);
        }

        return alert.State is AlertState.Recovering
            ? Unchanged(alert)
            : Step(TransitionKind.Recovering, alert with { State = AlertState.Recovering, FalseSince = since }, bucket.End);
    }

    private static Advanced Resolve(Alert alert, ResolvedReason reason, DateTimeOffset since, DateTimeOffset at) =>
        Step(TransitionKind.Resolved, alert with { State = AlertState.Resolved, ResolvedAt = since.NotBefore(alert.FiredAt ?? alert.ActiveAt), Reason = reason }, at);

    private static Advanced Fire(Alert alert, TimeWindow bucket, ImmutableArray<Transition> before)
    {
        var returns = alert.IsReturn ? alert.Returns.Add(bucket.End) : alert.Returns;
        var fired = Step(TransitionKind.Fired, alert with { State = AlertState.Firing, FiredAt = bucket.End, Returns = returns }, bucket.End);
        return Flap(fired with { Transitions = before.AddRange(fired.Transitions) }, bucket.End);
    }

    private static Advanced Step(TransitionKind kind, Alert alert, DateTimeOffset at)
    {
        var stepped = alert with
        {
            Sequence = alert.Sequence + 1,
            NotifiedAt = alert.NotifiedAt ?? (alert is { FiredAt: not null, Severity: not Severity.Info } ? at : null),
        };
        return new Advanced(stepped, [new Transition(kind, stepped, at)]);
    }

    private static Alert Update(Alert alert, Anomaly anomaly, TimeWindow bucket, bool adds) =>
        WithExcess(
            alert with
            {
                // A step that was published is not published again after it was left for a while.
                Anomaly = (bucket.End >= alert.TrueThrough || anomaly.Severity > alert.Severity ? anomaly : alert.Anomaly) with
                {
                    Level = Math.Max(anomaly.Level, alert.Anomaly.Level),
                },
                Severity = anomaly.Severity > alert.Severity ? anomaly.Severity : alert.Severity,
                TrueThrough = bucket.End > alert.TrueThrough ? bucket.End : alert.TrueThrough,
            },
            anomaly,
            bucket,
            adds);

    /// <summary>Takes the bucket's excess in once: only a complete bucket counts, and only the first time it is seen.</summary>
    private static Alert WithExcess(Alert alert, Anomaly anomaly, TimeWindow bucket, bool adds) =>
        adds && (alert.ExcessThrough is not { } through || bucket.End > through)
            ? ByDay(alert, alert with
            {
                EpisodeParts = (anomaly.Excess > Usd.Zero ? anomaly.Parts : default) + (anomaly.Span is ExcessSpan.SoFar ? default : alert.EpisodeParts),
                EpisodeGuessed = (anomaly.Excess > Usd.Zero ? anomaly.Guessed : GuessedCost.None) + (anomaly.Span is ExcessSpan.SoFar ? GuessedCost.None : alert.EpisodeGuessed),
                ExcessThrough = bucket.End,
            })
            : alert;

    private static Alert ByDay(Alert before, Alert after) => after with
    {
        EpisodeByDay = before.EpisodeByDay.Until(before.ExcessThrough ?? before.ActiveAt, after.ExcessThrough ?? after.TrueThrough, after.EpisodeExcess),
    };

    /// <summary>Where an episode is followed it keeps the sum itself.</summary>
    private static bool Adds(Finding finding, bool isComplete) => isComplete && finding.Course is null;

    private static Advanced Unchanged(Alert? alert) => new(alert, []);

    private static Alert Require(Alert? alert) => alert ?? throw new System.Diagnostics.UnreachableException();
}
