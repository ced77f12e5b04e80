using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
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

    /// <summary>A thief at $300 an hour, half of it on a model the project lives on: no lesser rung is enough.</summary>
    public static readonly Traffic Stolen = new(
        new Usd(300m),
        [
            new ModelTraffic("gpt-4o", new Usd(150m), 40, 90_000, new Usd(0.01m), new Usd(0.000005m)),
            new ModelTraffic("o3", new Usd(150m), 0, 0, new Usd(0.02m), new Usd(0.00001m)),
        ],
        0.1,
        [new Neighbour("key_2", 0.6, 0.3), new Neighbour("key_3", 0.3, 0.1)],
        new Usd(900m));

    /// <summary>A loop at $20 an hour on a model the project has 40 requests a minute of.</summary>
    public static readonly Traffic Loop = Stolen with
    {
        LossPerHour = new Usd(20m),
        Models = [new ModelTraffic("gpt-4o", new Usd(20m), 40, 90_000, new Usd(0.0005m), new Usd(0.000005m))],
        Neighbours = [new Neighbour("key_2", 0.4, 0.2)],
    };

    public static readonly ResponseFacts AllGood = new(
        new Requester.Automation(),
        Firing.Subject.Account,
        Firing.Subject.Series,
        Firing.Id,
        Firing,
        EvidenceFamilies.Time | EvidenceFamilies.Volume,
        9,
        ResponseMode.Enforce,
        ImmutableDictionary<ContainmentLevel, Approval>.Empty,
        false,
        string.Empty,
        ActionSilence.None,
        new KeyLookup.Listed(new ResponseTarget(false, null, null)),
        Now.AddMinutes(-3),
        false,
        [],
        1,
        Stolen with { Models = [] },
        Confirmation.Confirmed);

    public static readonly ImmutableArray<(Guardrail Rail, string Name, Func<ResponseFacts, ResponseFacts> Flip)> Withholding =
    [
        (Guardrail.StopSwitch, "stopped", facts => facts with { IsStopped = true }),
        (Guardrail.StopSwitch, "unreadable stop switch", facts => facts with { IsStopped = null }),
        (Guardrail.ProtectedKey, "protected", facts => facts with { ProtectedBy = "prod-*" }),
        (Guardrail.ProtectedKey, "unreadable protection", facts => facts with { ProtectedBy = null }),
        (Guardrail.ObserveOnly, "observe", facts => facts with { Mode = ResponseMode.Observe }),
        (Guardrail.ObserveOnly, "unreadable mode", facts => facts with { Mode = null }),
        (Guardrail.ApprovalMissing, "nobody approved", facts => facts with { Mode = ResponseMode.Approve }),
        (Guardrail.ApprovalMissing, "approved another rung", facts => Said(facts with { Mode = ResponseMode.Approve }, ContainmentLevel.Throttle, Approval.Approved)),
        (Guardrail.Denied, "a person said no", facts => Said(facts, ContainmentLevel.RevokeKey, Approval.Denied)),
        (Guardrail.Denied, "unreadable word", facts => Said(facts, ContainmentLevel.RevokeKey, Approval.Unreadable)),
        (Guardrail.SilencedActions, "silence over actions", facts => facts with { Silence = ActionSilence.Covered }),
        (Guardrail.SilencedActions, "unreadable silences", facts => facts with { Silence = ActionSilence.Unreadable }),
        (Guardrail.NotFiring, "recovering", facts => facts with { Alert = Firing with { State = AlertState.Recovering } }),
        (Guardrail.NotFiring, "pending", facts => facts with { Alert = Firing with { State = AlertState.Pending } }),
        (Guardrail.NotFiring, "resolved", facts => facts with { Alert = Firing with { State = AlertState.Resolved } }),
        (Guardrail.NotFiring, "historic", facts => facts with { Alert = Firing with { IsHistoric = true } }),
        (Guardrail.NotFiring, "another episode", facts => facts with { EpisodeId = "another" }),
        (Guardrail.NotFiring, "unreadable episode", facts => facts with { Alert = null }),
        (Guardrail.NoSuchKey, "unreadable key", facts => facts with { Key = new KeyLookup.Unreadable() }),
        (Guardrail.NoSuchKey, "key that is gone", facts => facts with { Key = new KeyLookup.Gone() }),
        (Guardrail.NoSuchKey, "no key", facts => Of(facts, Firing with { Subject = Firing.Subject with { Key = null } })),
        (Guardrail.NoSuchKey, "no project", facts => Of(facts, Firing with { Subject = Firing.Subject with { Project = null } })),
        (Guardrail.SeverityFloor, "warning", facts => facts with { Alert = Firing with { Severity = Severity.Warning } }),
        (Guardrail.EvidenceFloor, "one family", facts => facts with { Evidence = EvidenceFamilies.Volume, Score = 3 }),
        (Guardrail.StaleAlert, "old", facts => facts with { Alert = Firing with { TrueThrough = Now.AddHours(-1) } }),
        (Guardrail.DataIncomplete, "behind", facts => facts with { DataThrough = Now.AddHours(-1) }),
        (Guardrail.DataIncomplete, "unreadable watermark", facts => facts with { DataThrough = null }),
        (Guardrail.AckedWithHold, "hold", facts => facts with { HasHold = true }),
        (Guardrail.AckedWithHold, "unreadable hold", facts => facts with { HasHold = null }),
        (Guardrail.AlreadyDone, "done", facts => facts with { Acts = [Act(ActionStatus.Verified)] }),
        (Guardrail.AlreadyDone, "taken back", facts => facts with { Acts = [Act(ActionStatus.Restored, ContainmentLevel.Throttle)] }),
        (Guardrail.AlreadyDone, "unreadable acts", facts => facts with { Acts = null }),
        (Guardrail.BlastRadius, "unreadable owner", facts => facts with { Key = new KeyLookup.Listed(new ResponseTarget(null, null, null)) }),
        (Guardrail.BlastRadius, "unreadable other keys", facts => facts with { Key = new KeyLookup.Listed(new ResponseTarget(true, "svc", null)) }),
        (Guardrail.BlastRadius, "unreadable share", facts => facts with { Traffic = null }),
        (Guardrail.BlastRadius, "other keys", facts => facts with { Key = new KeyLookup.Listed(new ResponseTarget(true, "svc", ["key_2"])) }),
        (Guardrail.BlastRadius, "service account", facts => facts with { Key = new KeyLookup.Listed(new ResponseTarget(true, "svc", [])) }),
        (Guardrail.BlastRadius, "large share", facts => facts with { Traffic = Stolen with { Models = [], ShareOfProject = 0.9 } }),
        (Guardrail.BlastRadius, "share that is no number", facts => facts with { Traffic = Stolen with { Models = [], ShareOfProject = double.NaN } }),
        (Guardrail.RevocationBudget, "used up", facts => facts with { Acts = [Other(1), Other(2), Other(3)] }),
        (Guardrail.RevocationBudget, "unreadable budget", facts => facts with { Acts = null }),
        (Guardrail.DetectionFlood, "many keys", facts => facts with { KeysInQuestion = 9 }),
        (Guardrail.DetectionFlood, "unreadable cases", facts => facts with { KeysInQuestion = null }),
        (Guardrail.CoolDown, "acted on lately", facts => facts with { Acts = [Act(ActionStatus.Verified, ContainmentLevel.Throttle) with { EpisodeId = "earlier" }] }),
        (Guardrail.CoolDown, "unreadable past", facts => facts with { Acts = null }),
        (Guardrail.NoLever, "nothing to stand on", facts => facts with { Key = new KeyLookup.Gone(), Traffic = null }),
        (Guardrail.NotConfirmed, "contradicted", facts => facts with { Confirmation = Confirmation.Contradicted }),
        (Guardrail.NotConfirmed, "unreadable provider", facts => facts with { Confirmation = Confirmation.Unreadable }),
    ];

    /// <summary>Only what was asked for: revoking. The lesser rungs are tried in tests of their own.</summary>
    public static readonly ResponsePolicy Policy = ResponsePolicy.Default with { MaxLimitsPerHour = 0 };

    public static PastAction Act(ActionStatus status, ContainmentLevel level = ContainmentLevel.RevokeKey) =>
        new(Firing.Id, Firing.Subject.Account, Firing.Subject.Series, level, status, Now.AddMinutes(-10), Now.AddMinutes(-10));

    public static PastAction Other(int number, ProviderAccount? account = null, ContainmentLevel level = ContainmentLevel.RevokeKey) => new(
        $"other.{number}",
        account ?? Firing.Subject.Account,
        new SeriesId(new ProjectId("proj_other"), new KeyId($"key_other_{number}")),
        level,
        ActionStatus.Verified,
        Now.AddMinutes(-10),
        Now.AddMinutes(-10));

    public static ResponseFacts Said(ResponseFacts facts, ContainmentLevel level, Approval word) => facts with { Approvals = facts.Approvals.SetItem(level, word) };

    private static ResponseFacts Of(ResponseFacts facts, Alert alert) => facts with { Alert = alert, EpisodeId = alert.Id };
}
