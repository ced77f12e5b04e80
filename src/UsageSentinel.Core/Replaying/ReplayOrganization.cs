using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>The progress of the replay with all keys together.</summary>
internal sealed class ReplayOrganization(Policy policy)
{
    public static readonly ProviderAccount Account = new("recorded", "recorded");

    private readonly List<ReplayAlert> alerts = [];
    private readonly Dictionary<AlertSubject, (Alert Alert, Anomaly? Reported)> open = [];
    private OrganizationState state = OrganizationState.Empty;

    public IEnumerable<ReplayAlert> Alerts() => alerts.Concat(open.Values.Where(known => known.Alert.FiredAt is not null).Select(known => Reported(known.Alert, known.Reported)));

    /// <summary>Judges what all keys used in a bucket.</summary>
    public void Judge(OrganizationSum sum, OrganizationCalibration calibration, Action<Transition>? notify)
    {
        var judgement = OrganizationRule.Judge(state, sum, policy, calibration);
        state = judgement.State;
        foreach (var finding in judgement.Findings(Account))
        {
            Advance(finding, sum.Window, notify);
        }
    }

    private void Advance(Finding finding, TimeWindow window, Action<Transition>? notify)
    {
        var isKnown = open.TryGetValue(finding.Subject, out var known);
        if (!isKnown && finding.Verdict is not Verdict.Anomalous)
        {
            return;
        }

        var reported = known.Reported;
        var advanced = OpenAlerts.Advance(isKnown ? known.Alert : null, finding, window, true, RuleTraits.Get(finding.Subject.Rule).Timing, isHistoric: false);
        foreach (var transition in advanced.Transitions)
        {
            notify?.Invoke(transition);
            reported = transition.Kind is TransitionKind.Fired or TransitionKind.Escalated ? transition.Alert.Anomaly : reported;
            if (transition.Kind is TransitionKind.Resolved)
            {
                alerts.Add(Reported(transition.Alert, reported));
            }
        }

        open.Remove(finding.Subject);
        if (advanced.Alert is { IsOpen: true } alert)
        {
            open[finding.Subject] = (alert, reported);
        }
    }

    private static ReplayAlert Reported(Alert alert, Anomaly? reported) => new(alert with { Anomaly = reported ?? alert.Anomaly }, null);
}
