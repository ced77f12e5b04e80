using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Responding;

/// <summary>Facts on which every rail lets the key be revoked, and for each rail the facts that make only that one withhold.</summary>
internal static class GivenFacts
{
    public static readonly DateTimeOffset Now = Given.Monday.AddHours(12);

    public static readonly Alert Firing = new(
        Given.Subject(), AlertState.Firing, Now.AddMinutes(-20), Given.Anomaly(), Severity.Critical, Now.AddMinutes(-5), 2)
    {
        FiredAt = Now.AddMinutes(-15),
    };

    public static readonly ResponseFacts AllGood = new(
        Firing.Id,
        Firing,
        EvidenceFamilies.Time | EvidenceFamilies.Volume,
        ResponseMode.Enforce,
        false,
        false,
        string.Empty,
        new ResponseTarget(false, null, null, 0.1),
        Now.AddMinutes(-3),
        false,
        false,
        0,
        Confirmation.Confirmed);

    public static readonly ImmutableArray<(Guardrail Rail, string Name, Func<ResponseFacts, ResponseFacts> Flip)> Withholding =
    [
        (Guardrail.StopSwitch, "stopped", facts => facts with { IsStopped = true }),
        (Guardrail.StopSwitch, "unreadable stop switch", facts => facts with { IsStopped = null }),
        (Guardrail.ProtectedKey, "protected", facts => facts with { ProtectedBy = "prod-*" }),
        (Guardrail.ProtectedKey, "unreadable protection", facts => facts with { ProtectedBy = null }),
        (Guardrail.ObserveOnly, "observe", facts => facts with { Mode = ResponseMode.Observe }),
        (Guardrail.ApprovalMissing, "nobody approved", facts => facts with { Mode = ResponseMode.Approve, IsApproved = false }),
        (Guardrail.NotFiring, "recovering", facts => facts with { Alert = Firing with { State = AlertState.Recovering } }),
        (Guardrail.NotFiring, "pending", facts => facts with { Alert = Firing with { State = AlertState.Pending } }),
        (Guardrail.NotFiring, "resolved", facts => facts with { Alert = Firing with { State = AlertState.Resolved } }),
        (Guardrail.NotFiring, "historic", facts => facts with { Alert = Firing with { IsHistoric = true } }),
        (Guardrail.NotFiring, "another episode", facts => facts with { EpisodeId = "another" }),
        (Guardrail.NotFiring, "unreadable episode", facts => facts with { Alert = null }),
        (Guardrail.NoSuchKey, "unreadable key", facts => facts with { Target = null }),
        (Guardrail.NoSuchKey, "no key", facts => Of(facts, Firing with { Subject = Firing.Subject with { Key = null } })),
        (Guardrail.NoSuchKey, "no project", facts => Of(facts, Firing with { Subject = Firing.Subject with { Project = null } })),
        (Guardrail.SeverityFloor, "warning", facts => facts with { Alert = Firing with { Severity = Severity.Warning } }),
        (Guardrail.EvidenceFloor, "one family", facts => facts with { Evidence = EvidenceFamilies.Volume }),
        (Guardrail.StaleAlert, "old", facts => facts with { Alert = Firing with { TrueThrough = Now.AddHours(-1) } }),
        (Guardrail.DataIncomplete, "behind", facts => facts with { DataThrough = Now.AddHours(-1) }),
        (Guardrail.DataIncomplete, "unreadable watermark", facts => facts with { DataThrough = null }),
        (Guardrail.AckedWithHold, "hold", facts => facts with { HasHold = true }),
        (Guardrail.AlreadyDone, "done", facts => facts with { IsDone = true }),
        (Guardrail.AlreadyDone, "unreadable acts", facts => facts with { IsDone = null }),
        (Guardrail.BlastRadius, "unreadable owner", facts => facts with { Target = new ResponseTarget(null, null, null, 0.1) }),
        (Guardrail.BlastRadius, "unreadable other keys", facts => facts with { Target = new ResponseTarget(true, "svc", null, 0.1) }),
        (Guardrail.BlastRadius, "unreadable share", facts => facts with { Target = new ResponseTarget(false, null, null, null) }),
        (Guardrail.BlastRadius, "other keys", facts => facts with { Target = new ResponseTarget(true, "svc", ["key_2"], 0.1) }),
        (Guardrail.BlastRadius, "service account", facts => facts with { Target = new ResponseTarget(true, "svc", [], 0.1) }),
        (Guardrail.BlastRadius, "large share", facts => facts with { Target = new ResponseTarget(false, null, null, 0.9) }),
        (Guardrail.BlastRadius, "share that is no number", facts => facts with { Target = new ResponseTarget(false, null, null, double.NaN) }),
        (Guardrail.RevocationBudget, "used up", facts => facts with { RevocationsLastHour = 3 }),
        (Guardrail.RevocationBudget, "unreadable budget", facts => facts with { RevocationsLastHour = null }),
        (Guardrail.NotConfirmed, "contradicted", facts => facts with { Confirmation = Confirmation.Contradicted }),
        (Guardrail.NotConfirmed, "unreadable provider", facts => facts with { Confirmation = Confirmation.Unreadable }),
    ];

    private static ResponseFacts Of(ResponseFacts facts, Alert alert) => facts with { Alert = alert, EpisodeId = alert.Id };
}
