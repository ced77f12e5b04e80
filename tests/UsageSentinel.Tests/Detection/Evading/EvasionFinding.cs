using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;

namespace UsageSentinel.Tests.Detection.Evading;

/// <summary>Whether an evasion was told, and what it had cost by then.</summary>
/// <param name="Alert">The first alert about it; null for none.</param>
/// <param name="Usd">What it had cost when it was told, in US dollars.</param>
/// <param name="Hours">How long it had lasted then.</param>
/// <param name="CriticalUsd">What it had cost when an alert about it was critical, in US dollars; null where none was.</param>
internal sealed record EvasionFinding(Alert? Alert, double Usd, double Hours, double? CriticalUsd)
{
    public static EvasionFinding Of(Evasion evasion, EvasionScenario scenario)
    {
        var critical = (DateTimeOffset?)null;
        var outcome = new Replay(Policy.Default).Run(scenario.Make(), 60, null, transition =>
        {
            if (transition.Alert is { Severity: Severity.Critical, FiredAt: not null } && IsAbout(evasion, transition.Alert))
            {
                critical ??= transition.At;
            }
        });
        var alert = outcome.Alerts.Select(replayed => replayed.Alert).Where(alert => IsAbout(evasion, alert)).MinBy(alert => alert.NotifiedAt);
        return alert?.NotifiedAt is { } at
            ? new EvasionFinding(alert, scenario.CostBy(at), (at - EvasionScenario.Begins).TotalHours, critical is { } then ? scenario.CostBy(then) : null)
            : new EvasionFinding(null, 0, 0, null);
    }

    private static bool IsAbout(Evasion evasion, Alert alert) => alert.NotifiedAt > EvasionScenario.Begins && (evasion is Evasion.SlowRamp or Evasion.CacheStops
        ? alert.Subject.Key?.Value == "key_03"
        : alert.Subject.Key is null);
}
