using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>
/// The alerts of one partition, open or ended recently, with the transitions since they were read. Every change returns a new value;
/// both lists are committed together.
/// </summary>
public sealed record OpenAlerts
{
    private OpenAlerts(ImmutableArray<Alert> alerts, ImmutableArray<Transition> transitions) => (Alerts, Transitions) = (alerts, transitions);

    /// <summary>The alerts after the transitions.</summary>
    public ImmutableArray<Alert> Alerts { get; }

    /// <summary>What happened to them since they were read, in order.</summary>
    public ImmutableArray<Transition> Transitions { get; }

    /// <summary>The alerts as they were read.</summary>
    public static OpenAlerts From(ImmutableArray<Alert> alerts) => new(alerts, []);

    /// <summary>The alert of a subject, open or ended recently; null if none exists.</summary>
    public Alert? Find(AlertSubject subject) => IndexOf(subject) is var index and >= 0 ? Alerts[index] : null;

    /// <summary>The open alert with this id; null if it is over.</summary>
    public Alert? FindOpen(string episodeId) => Alerts.FirstOrDefault(alert => alert.IsOpen && alert.Id == episodeId);

    /// <summary>What a finding does to the alert of its subject, with the timing of its rule.</summary>
    /// <param name="finding">What a rule says of the window.</param>
    /// <param name="window">The window judged.</param>
    /// <param name="isComplete">False while late usage may arrive: such a window can raise an alert but never lower one.</param>
    /// <param name="isHistoric">Whether the window is too old to matter: an alert that begins there is recorded, never notified.</param>
    /// <param name="remark">Adds to what is said of the alert; null for nothing.</param>
    public OpenAlerts Apply(Finding finding, TimeWindow window, bool isComplete, bool isHistoric, Func<Advanced, Advanced>? remark = null)
    {
        var index = IndexOf(finding.Subject);
        var open = index < 0 ? null : Alerts[index];
        if (open is null && finding.Verdict is not Verdict.Anomalous)
        {
            return this;
        }

        var timing = finding.Course is { } course ? AlertTiming.Episode(course.Bouts) : RuleTraits.Get(finding.Subject.Rule).Timing;
        var advanced = Advance(open, finding, window, isComplete, timing, isHistoric);
        return With(index, remark is null ? advanced : remark(advanced));
    }

    /// <summary>Begins an episode of its own, whatever became of the one before it.</summary>
    public OpenAlerts Begin(Finding finding, TimeWindow window) =>
        With(IndexOf(finding.Subject), Advance(null, finding, window, true, RuleTraits.Get(finding.Subject.Rule).Timing, isHistoric: false));

    /// <summary>Ends an alert for a reason other than its condition. It is remembered for as long as any that ended.</summary>
    public OpenAlerts End(Alert alert, ResolvedReason reason, DateTimeOffset at) => With(Alerts.IndexOf(alert), AlertLifecycle.End(alert, reason, at));

    /// <summary>Ends an alert that no rule judges any more, and forgets it.</summary>
    public OpenAlerts Remove(Alert alert, DateTimeOffset at) =>
        new(Alerts.Remove(alert), Transitions.AddRange(AlertLifecycle.End(alert, ResolvedReason.RuleRemoved, at).Transitions));

    /// <summary>Advances one alert. An alert that begins in buckets too old to matter is marked historic: recorded, never published.</summary>
    public static Advanced Advance(
        Alert? open, Finding finding, TimeWindow window, bool isComplete, AlertTiming timing, bool isHistoric)
    {
        // An alert stored before its rule had a version is taken to have been judged by the settings of now.
        var versioned = open is { RuleVersion: null, IsOpen: true } ? open with { RuleVersion = finding.RuleVersion } : open;
        var advanced = AlertLifecycle.Apply(versioned, finding, window, isComplete, timing);
        return (open, advanced.Alert) switch
        {
            (null or { IsOpen: false }, { IsOpen: true } born) when isHistoric => new Advanced(
                born with { IsHistoric = true },
                [.. advanced.Transitions.Select(transition => transition with { Alert = transition.Alert with { IsHistoric = true } })]),
            ({ IsHistoric: true, IsOpen: true }, { State: AlertState.Firing } still) when !isHistoric && finding.Verdict is Verdict.Anomalous =>
                Notify(still, advanced.Transitions, window),
            _ => advanced,
        };
    }

    /// <summary>What began in history and still holds is news: it fires once more, with a notice.</summary>
    private static Advanced Notify(Alert alert, ImmutableArray<Transition> before, TimeWindow window)
    {
        var at = window.End > alert.TrueThrough ? window.End : alert.TrueThrough;
        var reported = alert with { IsHistoric = false, FiredAt = at, Sequence = alert.Sequence + 1 };
        return new Advanced(reported, before.Add(new Transition(TransitionKind.Fired, reported, at)));
    }

    private OpenAlerts With(int index, Advanced advanced) => new(Put(Alerts, index, advanced.Alert), Transitions.AddRange(advanced.Transitions));

    /// <summary>
    /// The alerts after one of them (at <paramref name="index"/>, or none where negative) became <paramref name="alert"/>. An ended
    /// one stays for as long as it is remembered.
    /// </summary>
    public static ImmutableArray<Alert> Put(ImmutableArray<Alert> alerts, int index, Alert? alert) => (index, alert) switch
    {
        ( < 0, { IsKept: true }) => alerts.Add(alert),
        ( < 0, _) => alerts,
        (_, { IsKept: true }) => alerts.SetItem(index, alert),
        _ => alerts.RemoveAt(index),
    };

    private int IndexOf(AlertSubject subject)
    {
        for (var index = 0; index < Alerts.Length; index++)
        {
            if (Alerts[index].Subject.IsSameAs(subject))
            {
                return index;
            }
        }

        return -1;
    }
}
