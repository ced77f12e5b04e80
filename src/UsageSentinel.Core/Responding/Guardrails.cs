using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Responding;

/// <summary>Asks every guardrail about one containment level. Those about who is affected and how often are in <see cref="BlastRadiusGuardrails"/>.</summary>
internal static class Guardrails
{
    private const string PersonKnows = "A person decided and has seen it.";

    /// <param name="facts">Read at the last moment.</param>
    /// <param name="planned">The planned action; null if none is available.</param>
    /// <param name="policy">How careful acting is.</param>
    /// <param name="now">UTC.</param>
    public static ImmutableArray<GuardrailAnswer> Ask(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy, DateTimeOffset now) =>
    [
        StopSwitch(facts),
        ProtectedKey(facts),
        ObserveOnly(facts),
        TwoPersonGuardrail.ApprovalMissing(facts, planned, policy) ?? LeakGuardrails.ApprovalMissing(facts, planned, policy, now) ?? ApprovalMissing(facts, planned),
        Denied(facts, planned),
        SilencedActions(facts, planned),
        NotFiring(facts),
        NoSuchKey(facts),
        SeverityFloor(facts, planned, policy),
        EvidenceGuardrail.Ask(facts, planned, policy),
        StaleAlert(facts, policy, now),
        DataIncomplete(facts, planned, policy, now),
        AckedWithHold(facts),
        BlastRadiusGuardrails.AlreadyDone(facts, planned),
        BlastRadiusGuardrails.BlastRadius(facts, planned, policy),
        BlastRadiusGuardrails.RevocationBudget(facts, planned, policy, now),
        BlastRadiusGuardrails.DetectionFlood(facts, policy),
        BlastRadiusGuardrails.CoolDown(facts, policy, now),
        NoLever(facts, planned),
        NotConfirmed(facts),
    ];

    internal static GuardrailAnswer Answer(Guardrail rail, bool withholds, string reason) => new(rail, withholds, reason);

    internal static GuardrailAnswer Against(Guardrail rail, string reason) => new(rail, true, reason);

    internal static GuardrailAnswer For(Guardrail rail, string reason) => new(rail, false, reason);

    /// <summary>Rails that ask what a person has already judged let a person's request through.</summary>
    internal static bool IsPerson(ResponseFacts facts) => facts.Requester is Requester.Person;

    private static GuardrailAnswer StopSwitch(ResponseFacts facts) => facts.IsStopped switch
    {
        null => Against(Guardrail.StopSwitch, "The stop switch could not be read."),
        true => Against(Guardrail.StopSwitch, "The stop switch is on."),
        false => For(Guardrail.StopSwitch, "The stop switch is off."),
    };

    private static GuardrailAnswer ProtectedKey(ResponseFacts facts) => facts.ProtectedBy switch
    {
        null => Against(Guardrail.ProtectedKey, "The list of protected keys could not be read."),
        "" => For(Guardrail.ProtectedKey, "Not protected."),
        var entry => Against(Guardrail.ProtectedKey, $"Protected by '{entry}'."),
    };

    private static GuardrailAnswer ObserveOnly(ResponseFacts facts) => (IsPerson(facts), facts.Mode) switch
    {
        (true, _) => For(Guardrail.ObserveOnly, PersonKnows),
        (_, null) => Against(Guardrail.ObserveOnly, "The mode could not be read."),
        (_, { } mode) => Answer(Guardrail.ObserveOnly, mode is ResponseMode.Observe, $"The mode is {Name(mode)}."),
    };

    private static GuardrailAnswer ApprovalMissing(ResponseFacts facts, PlannedLevel? planned) => (IsPerson(facts), facts.Mode, ApprovalOf(facts, planned)) switch
    {
        (true, _, _) => For(Guardrail.ApprovalMissing, PersonKnows),
        (_, not (ResponseMode.Approve or ResponseMode.Observe), Approval.AskedAgain) =>
            Against(Guardrail.ApprovalMissing, "A person denied this before. There is new evidence since then, so approval is requested again."),
        (_, not ResponseMode.Approve, _) => For(Guardrail.ApprovalMissing, "This mode needs no approval."),
        (_, _, Approval.Approved or Approval.ApprovedByTwo) => For(Guardrail.ApprovalMissing, "A person approved."),
        _ => Against(Guardrail.ApprovalMissing, "Approval is missing."),
    };

    private static GuardrailAnswer Denied(ResponseFacts facts, PlannedLevel? planned) => ApprovalOf(facts, planned) switch
    {
        Approval.Denied when !IsPerson(facts) => Against(Guardrail.Denied, "A person denied this action."),
        Approval.AskedAgain when !IsPerson(facts) => For(Guardrail.Denied, "A person denied this before; there is new evidence since then."),
        Approval.Unreadable when !IsPerson(facts) => Against(Guardrail.Denied, "The approvals and denials could not be read."),
        _ => For(Guardrail.Denied, "Not denied."),
    };

    private static GuardrailAnswer SilencedActions(ResponseFacts facts, PlannedLevel? planned) => facts.Silence switch
    {
        _ when IsPerson(facts) || ApprovalOf(facts, planned) is Approval.Approved or Approval.ApprovedByTwo => For(Guardrail.SilencedActions, "A person requested it; silences do not apply."),
        ActionSilence.None => For(Guardrail.SilencedActions, "No silence covers actions."),
        ActionSilence.Covered => Against(Guardrail.SilencedActions, "A silence covers actions; a person may approve."),
        _ => Against(Guardrail.SilencedActions, "The silences could not be read."),
    };

    private static GuardrailAnswer NotFiring(ResponseFacts facts) => facts switch
    {
        _ when IsPerson(facts) => For(Guardrail.NotFiring, PersonKnows),
        { Alert: { } alert } when alert.Id == facts.EpisodeId => Answer(
            Guardrail.NotFiring,
            alert.State is not AlertState.Firing || alert.IsHistoric,
            $"The alert is {alert.State}{(alert.IsHistoric ? " in back-filled history" : string.Empty)}."),
        _ => Against(Guardrail.NotFiring, "There is no such alert."),
    };

    private static GuardrailAnswer NoSuchKey(ResponseFacts facts) => facts switch
    {
        { Key: KeyLookup.Unreadable } => Against(Guardrail.NoSuchKey, "The provider could not be asked about the key. The next run retries."),
        { Key: KeyLookup.Gone } => Against(Guardrail.NoSuchKey, "The provider does not list this key."),
        { Requester: Requester.Automation, Alert.Subject: not { Key: not null, Project: not null } } or { Requester: Requester.Automation, Alert: null } =>
            Against(Guardrail.NoSuchKey, "The alert is not about one key of one project."),
        _ => For(Guardrail.NoSuchKey, "The provider lists the key."),
    };

    private static GuardrailAnswer SeverityFloor(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy) => facts.Alert switch
    {
        _ when IsPerson(facts) => For(Guardrail.SeverityFloor, PersonKnows),
        null => Against(Guardrail.SeverityFloor, $"Severity unknown; at least {policy.SeverityFloor} is needed."),
        { IsCriticalHereOnly: true } when planned is { IsIrreversible: true } => Against(
            Guardrail.SeverityFloor, "It costs less than detection.criticalExcessUsdPerHour, which an irreversible action needs."),
        { } alert => Answer(
            Guardrail.SeverityFloor, alert.Severity < policy.FloorOf(alert, planned), $"Severity {alert.Severity}; at least {policy.FloorOf(alert, planned)} is needed."),
    };

    private static GuardrailAnswer StaleAlert(ResponseFacts facts, ResponsePolicy policy, DateTimeOffset now) => facts switch
    {
        _ when IsPerson(facts) => For(Guardrail.StaleAlert, PersonKnows),
        { Alert.Subject.Rule: RuleKind.Leaked } => For(Guardrail.StaleAlert, "A leaked key stays a risk until it is deleted."),
        { Alert: { } alert } => Answer(
            Guardrail.StaleAlert,
            now - alert.TrueThrough > policy.ValidFor || alert.TrueThrough - now > policy.ValidFor,
            $"Last observed in the bucket that ended {alert.TrueThrough:u}; valid for {policy.ValidFor:c}."),
        _ => Against(Guardrail.StaleAlert, "There is no alert to check."),
    };

    private static GuardrailAnswer DataIncomplete(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy, DateTimeOffset now) => facts switch
    {
        _ when IsPerson(facts) => For(Guardrail.DataIncomplete, PersonKnows),
        { Alert.Subject.Rule: RuleKind.Leaked } => For(Guardrail.DataIncomplete, "The evidence is a report, not usage."),
        { PartThrough: { } part } when planned is { } level && !level.IsIrreversible => Answer(
            Guardrail.DataIncomplete,
            now - part > policy.DataWithin || part - now > policy.DataWithin,
            $"Usage of the readable sources is complete to {part:u}. Another source of this key cannot be read. This is sufficient for a reversible action."),
        { DataThrough: { } through } => Answer(
            Guardrail.DataIncomplete,
            now - through > policy.DataWithin || through - now > policy.DataWithin,
            $"Usage is complete to {through:u}; at most {policy.DataWithin:c} may be missing."),
        _ => Against(Guardrail.DataIncomplete, "It is not known to which time usage is complete."),
    };

    private static GuardrailAnswer AckedWithHold(ResponseFacts facts) => facts.HasHold switch
    {
        _ when IsPerson(facts) => For(Guardrail.AckedWithHold, PersonKnows),
        null => Against(Guardrail.AckedWithHold, "The acknowledgements could not be read."),
        true => Against(Guardrail.AckedWithHold, "Acknowledged with --hold: automatic actions are blocked."),
        false => For(Guardrail.AckedWithHold, "No acknowledgement blocks actions."),
    };

    private static GuardrailAnswer NoLever(ResponseFacts facts, PlannedLevel? planned)
    {
        var absent = string.Join(", ", Planner.NotOffered(facts).Select(level => level.Words()));
        var why = absent.Length > 0 ? $" Actions that this provider does not offer: {absent}." : string.Empty;
        return planned is null
            ? Against(Guardrail.NoLever, absent.Length > 0 ? why.TrimStart() : "The provider offers no limit that can be set for this.")
            : For(Guardrail.NoLever, $"The planned action is: {planned.Level.Words()}.{why}");
    }

    private static GuardrailAnswer NotConfirmed(ResponseFacts facts) => facts.Confirmation switch
    {
        _ when IsPerson(facts) => For(Guardrail.NotConfirmed, PersonKnows),
        Confirmation.NotAsked => For(Guardrail.NotConfirmed, "The provider is checked last, right before the action."),
        Confirmation.Confirmed => For(Guardrail.NotConfirmed, "The provider confirms the usage."),
        Confirmation.Contradicted => Against(Guardrail.NotConfirmed, "The provider does not confirm usage of this size."),
        Confirmation.Unreadable => Against(Guardrail.NotConfirmed, "The provider could not be asked for the usage."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    internal static Approval ApprovalOf(ResponseFacts facts, PlannedLevel? planned) =>
        planned is null ? Approval.None : facts.Approvals.GetValueOrDefault(planned.Level, Approval.None);

    private static string Name(ResponseMode mode) => mode.ToString().ToLower(CultureInfo.InvariantCulture);
}
