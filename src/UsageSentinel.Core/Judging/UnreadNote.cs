using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Core.Judging;

/// <summary>Says in an alert that something of its key is not read: figures are at least what they say, and an end rests on the rest.</summary>
internal static class UnreadNote
{
    public static Advanced On(Advanced advanced, KeyFacts facts) => facts.Unread is { } note && advanced.Alert is not null && !advanced.Transitions.IsEmpty
        ? new Advanced(On(advanced.Alert, note), [.. advanced.Transitions.Select(transition => transition with { Alert = On(transition.Alert, note) })])
        : advanced;

    private static Alert On(Alert alert, string note) => alert.Anomaly.Explanation?.EndsWith(note, StringComparison.Ordinal) is true
        ? alert
        : alert with { Anomaly = alert.Anomaly with { Explanation = $"{alert.Anomaly.Explanation} {note}" } };
}
