using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>The alerts of one partition, open or ended not long ago, and what a finding does to them.</summary>
public static class AlertBook
{
    /// <summary>Advances one alert. What begins in buckets too old to matter is marked historic: recorded, never told.</summary>
    public static Advanced Advance(
        Alert? open, Finding finding, TimeWindow window, bool isComplete, AlertTiming timing, bool isHistoric)
    {
        // An alert stored before its rule had a version is taken to have been judged by the settings of now.
        var versioned = open is { RuleVersion: null, IsOpen: true } ? open with { RuleVersion = finding.RuleVersion } : open;
        var advanced = AlertAdvance.Take(versioned, finding, window, isComplete, timing);
        return (open, advanced.Alert) switch
        {
            (null or { IsOpen: false }, { IsOpen: true } born) when isHistoric => new Advanced(
                born with { IsHistoric = true },
                [.. advanced.Transitions.Select(transition => transition with { Alert = transition.Alert with { IsHistoric = true } })]),
            ({ IsHistoric: true, IsOpen: true }, { State: AlertState.Firing } still) when !isHistoric && finding.Verdict is Verdict.Anomalous =>
                Tell(still, advanced.Transitions, window),
            _ => advanced,
        };
    }

    /// <summary>What began in history and still holds is news after all: it fires once more, for everyone to hear.</summary>
    private static Advanced Tell(Alert alert, ImmutableArray<Transition> before, TimeWindow window)
    {
        var at = window.End > alert.TrueThrough ? window.End : alert.TrueThrough;
        var told = alert with { IsHistoric = false, FiredAt = at, Sequence = alert.Sequence + 1 };
        return new Advanced(told, before.Add(new Transition(TransitionKind.Fired, told, at)));
    }

    /// <summary>
    /// The alerts after one of them (at <paramref name="index"/>, or none where negative) became <paramref name="alert"/>. An ended
    /// one stays for as long as it is remembered.
    /// </summary>
    public static ImmutableArray<Alert> Put(ImmutableArray<Alert> alerts, int index, Alert? alert) => (index, alert) switch
    {
        ( < 0, null) => alerts,
        ( < 0, { IsKept: true }) => alerts.Add(alert),
        ( < 0, _) => alerts,
        (_, { IsKept: true }) => alerts.SetItem(index, alert),
        _ => alerts.RemoveAt(index),
    };
}
