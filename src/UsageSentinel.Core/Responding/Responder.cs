using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Core.Responding;

/// <summary>Decides whether a key is revoked. Pure; asks every guard rail every time; unsure withholds.</summary>
public static class Responder
{
    public static ResponseDecision Decide(ResponseFacts facts, ResponsePolicy policy, DateTimeOffset now)
    {
        var rung = facts.Target?.OwnerIsServiceAccount is true ? Rung.RevokeServiceAccount : Rung.RevokeKey;
        ImmutableArray<RailAnswer> answers =
        [
            StopSwitch(facts),
            ProtectedKey(facts),
            ObserveOnly(facts),
            ApprovalMissing(facts),
            NotFiring(facts),
            NoSuchKey(facts),
            SeverityFloor(facts, policy),
            EvidenceFloor(facts, policy),
            StaleAlert(facts, policy, now),
            DataIncomplete(facts, policy, now),
            AckedWithHold(facts),
            AlreadyDone(facts),
            BlastRadius(facts, policy),
            RevocationBudget(facts, policy),
            NotConfirmed(facts),
        ];
        return answers.FirstOrDefault(answer => answer.Withholds) is { } first
            ? new ResponseDecision.Withhold(first.Rail, first.Reason, answers)
            : new ResponseDecision.Act(rung, answers);
    }

    private static RailAnswer StopSwitch(ResponseFacts facts) => facts.IsStopped switch
    {
        null => Against(Guardrail.StopSwitch, "The stop switch could not be read."),
        true => Against(Guardrail.StopSwitch, "The stop switch is on."),
        false => For(Guardrail.StopSwitch, "The stop switch is off."),
    };

    private static RailAnswer ProtectedKey(ResponseFacts facts) => facts.ProtectedBy switch
    {
        null => Against(Guardrail.ProtectedKey, "The list of protected keys could not be read."),
        "" => For(Guardrail.ProtectedKey, "Not protected."),
        var entry => Against(Guardrail.ProtectedKey, $"Protected by '{entry}'."),
    };

    private static RailAnswer ObserveOnly(ResponseFacts facts) => Answer(
        Guardrail.ObserveOnly, facts.Mode is ResponseMode.Observe, $"The mode is {Name(facts.Mode)}.");

    private static RailAnswer ApprovalMissing(ResponseFacts facts) => Answer(
        Guardrail.ApprovalMissing,
        facts.Mode is ResponseMode.Approve && !facts.IsApproved,
        facts.Mode is not ResponseMode.Approve ? "No approval is asked for in this mode."
            : facts.IsApproved ? "A person approved." : "Nobody has approved.");

    private static RailAnswer NotFiring(ResponseFacts facts) => facts.Alert is { } alert && alert.Id == facts.EpisodeId
        ? Answer(Guardrail.NotFiring, alert.State is not AlertState.Firing || alert.IsHistoric, $"The episode is {alert.State}{(alert.IsHistoric ? " in back-filled history" : string.Empty)}.")
        : Against(Guardrail.NotFiring, "There is no such episode.");

    private static RailAnswer NoSuchKey(ResponseFacts facts) => Answer(
        Guardrail.NoSuchKey,
        facts.Alert?.Subject is not { Key: not null, Project: not null } || facts.Target is null,
        facts.Target is null ? "The provider lists no such key." : "The provider lists the key.");

    private static RailAnswer SeverityFloor(ResponseFacts facts, ResponsePolicy policy) => Answer(
        Guardrail.SeverityFloor,
        facts.Alert is not { } alert || alert.Severity < policy.SeverityFloor,
        $"Severity {facts.Alert?.Severity.ToString() ?? "unknown"}, at least {policy.SeverityFloor} is needed.");

    private static RailAnswer EvidenceFloor(ResponseFacts facts, ResponsePolicy policy)
    {
        var needed = Math.Max(2, policy.EvidenceFloor);
        var missing = Enum.GetValues<EvidenceFamilies>().Where(family => family is not EvidenceFamilies.None && !facts.Evidence.HasFlag(family));
        return facts.Evidence.Count() >= needed || facts.Evidence.HasFlag(EvidenceFamilies.External)
            ? For(Guardrail.EvidenceFloor, $"Evidence: {facts.Evidence}.")
            : Against(
                Guardrail.EvidenceFloor,
                string.Create(CultureInfo.InvariantCulture, $"Evidence: {facts.Evidence}; an irreversible act needs {needed} families, missing one of {string.Join(", ", missing)}."));
    }

    private static RailAnswer StaleAlert(ResponseFacts facts, ResponsePolicy policy, DateTimeOffset now) => facts.Alert is { } alert
        ? Answer(
            Guardrail.StaleAlert,
            now - alert.TrueThrough > policy.ValidFor || alert.TrueThrough - now > policy.ValidFor,
            $"Last seen in the bucket that ended {alert.TrueThrough:u}; valid for {policy.ValidFor:c}.")
        : Against(Guardrail.StaleAlert, "There is no episode to be fresh.");

    private static RailAnswer DataIncomplete(ResponseFacts facts, ResponsePolicy policy, DateTimeOffset now) => facts.DataThrough is { } through
        ? Answer(Guardrail.DataIncomplete, now - through > policy.DataWithin || through - now > policy.DataWithin, $"Usage is complete to {through:u}; at most {policy.DataWithin:c} may be missing.")
        : Against(Guardrail.DataIncomplete, "It is not known up to when usage is collected.");

    private static RailAnswer AckedWithHold(ResponseFacts facts) => Answer(
        Guardrail.AckedWithHold, facts.HasHold, facts.HasHold ? "Acknowledged with hold." : "No hold.");

    private static RailAnswer AlreadyDone(ResponseFacts facts) => facts.IsDone switch
    {
        null => Against(Guardrail.AlreadyDone, "The ledger could not be read."),
        true => Against(Guardrail.AlreadyDone, "The ledger holds an act for this episode."),
        false => For(Guardrail.AlreadyDone, "Nothing was done for this episode."),
    };

    private static RailAnswer BlastRadius(ResponseFacts facts, ResponsePolicy policy) => facts.Target switch
    {
        null => Against(Guardrail.BlastRadius, "What would be hit is not known."),
        { OwnerIsServiceAccount: null } => Against(Guardrail.BlastRadius, "The provider does not say who owns the key."),
        { OwnerIsServiceAccount: true, KeysThatDieToo: null } => Against(Guardrail.BlastRadius, "The other keys of the service account could not be listed."),
        { OwnerIsServiceAccount: true, KeysThatDieToo: { Length: > 0 } others } => Against(
            Guardrail.BlastRadius, $"Deleting the service account would also kill {string.Join(", ", others)}."),
        { OwnerIsServiceAccount: true } when !policy.AllowServiceAccounts => Against(
            Guardrail.BlastRadius, "The key belongs to a service account, and deleting those is not allowed (response.allowServiceAccounts)."),
        { ShareOfProject: null } => Against(Guardrail.BlastRadius, "The key's share of its project is not known."),
        { ShareOfProject: { } share } => Answer(
            Guardrail.BlastRadius,
            !(share <= policy.MaxShareOfProject),
            string.Create(CultureInfo.InvariantCulture, $"The key usually carries {share:P0} of its project's cost; at most {policy.MaxShareOfProject:P0} may be cut by itself.")),
    };

    private static RailAnswer RevocationBudget(ResponseFacts facts, ResponsePolicy policy) => facts.RevocationsLastHour is { } done
        ? Answer(
            Guardrail.RevocationBudget,
            done >= policy.MaxRevocationsPerHour,
            string.Create(CultureInfo.InvariantCulture, $"{done} of {policy.MaxRevocationsPerHour} revocations this hour are used."))
        : Against(Guardrail.RevocationBudget, "The ledger could not be read.");

    private static RailAnswer NotConfirmed(ResponseFacts facts) => facts.Confirmation switch
    {
        Confirmation.NotAsked => For(Guardrail.NotConfirmed, "The provider is asked last, before anything is done."),
        Confirmation.Confirmed => For(Guardrail.NotConfirmed, "The provider itself shows the usage."),
        Confirmation.Contradicted => Against(Guardrail.NotConfirmed, "The provider itself does not show usage of that order."),
        Confirmation.Unreadable => Against(Guardrail.NotConfirmed, "The provider could not be asked for the usage."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static RailAnswer Answer(Guardrail rail, bool withholds, string reason) => new(rail, withholds, reason);

    private static RailAnswer Against(Guardrail rail, string reason) => new(rail, true, reason);

    private static RailAnswer For(Guardrail rail, string reason) => new(rail, false, reason);

    private static string Name(ResponseMode mode) => mode.ToString().ToLowerInvariant();
}
