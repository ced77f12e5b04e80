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

    private static readonly AlertSubject Subject = new(RuleKind.Organization, Account, null, null);

    private readonly List<ReplayAlert> alerts = [];
    private OrganizationState state = OrganizationState.Empty;
    private Alert? open;
    private Anomaly? told;

    public IEnumerable<ReplayAlert> Alerts() => open is { FiredAt: not null } ? alerts.Append(new ReplayAlert(Told(open), null)) : alerts;

    /// <summary>Judges what all keys used in a bucket.</summary>
    public void Judge(OrganizationSum sum, OrganizationCalibration calibration, Action<Transition>? tell)
    {
        (state, var verdict) = OrganizationRule.Judge(state, sum, policy, calibration);
        if (open is null && verdict is not Verdict.Anomalous)
        {
            return;
        }

        var advanced = OpenAlerts.Advance(open, new Finding(Subject, verdict), sum.Window, true, RuleTraits.Get(Subject.Rule).Timing, isHistoric: false);
        foreach (var transition in advanced.Transitions)
        {
            tell?.Invoke(transition);
            told = transition.Kind is TransitionKind.Fired or TransitionKind.Escalated ? transition.Alert.Anomaly : told;
            if (transition.Kind is TransitionKind.Resolved)
            {
                alerts.Add(new ReplayAlert(Told(transition.Alert), null));
            }
        }

        open = advanced.Alert is { IsOpen: true } alert ? alert : null;
    }

    private Alert Told(Alert alert) => alert with { Anomaly = told ?? alert.Anomaly };
}
