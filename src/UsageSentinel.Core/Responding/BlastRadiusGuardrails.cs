using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>The guardrails about earlier actions, who else is affected, and how often. They apply to people as well.</summary>
internal static class BlastRadiusGuardrails
{
    public static GuardrailAnswer AlreadyDone(ResponseFacts facts, PlannedLevel? planned)
    {
        if (facts.Acts is not { } acts)
        {
            return Guardrails.Against(
                Guardrail.AlreadyDone, "The ledger could not be read, or its actions do not match it. Run 'sentinel audit verify'.");
        }

        var level = planned?.Level ?? ContainmentLevel.None;
        return acts.FirstOrDefault(act => Closes(act, facts, level)) is { } done
            ? Guardrails.Against(Guardrail.AlreadyDone, $"The ledger already contains an action: {done.Level}, {Word(done.Status)}.")
            : Guardrails.For(Guardrail.AlreadyDone, "No earlier action prevents this.");
    }

    public static GuardrailAnswer BlastRadius(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy) => (planned?.Level, facts.Target) switch
    {
        (null, _) => Guardrails.Against(Guardrail.BlastRadius, "What would be affected is not known."),
        ({ } level, null) when level.IsIrreversible() => Guardrails.Against(Guardrail.BlastRadius, "What would be affected is not known."),
        ({ } level, { OwnerIsServiceAccount: null }) when level.IsIrreversible() =>
            Guardrails.Against(Guardrail.BlastRadius, "The provider does not say who owns the key."),
        (ContainmentLevel.RevokeServiceAccount, { KeysThatDieToo: null }) =>
            Guardrails.Against(Guardrail.BlastRadius, "The other keys of the service account could not be listed."),
        (ContainmentLevel.RevokeServiceAccount, { KeysThatDieToo: { Length: > 0 } others }) =>
            Guardrails.Against(Guardrail.BlastRadius, $"Deleting the service account would also delete {string.Join(", ", others)}."),
        (ContainmentLevel.RevokeServiceAccount, _) when !policy.AllowServiceAccounts => Guardrails.Against(
            Guardrail.BlastRadius, "The key belongs to a service account, and deleting those is not allowed (response.allowServiceAccounts)."),
        _ => Share(facts, planned, policy),
    };

    public static GuardrailAnswer RevocationBudget(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy, DateTimeOffset now)
    {
        if (facts.Acts is not { } acts)
        {
            return Guardrails.Against(Guardrail.RevocationBudget, "The ledger could not be read.");
        }

        if (LeakGuardrails.RevocationBudget(facts) is { } ofLeaks)
        {
            return ofLeaks;
        }

        // One that was withdrawn counts: the provider may have been asked by somebody else meanwhile. So does one that lies in the
        // future: that is a clock that cannot be trusted. What answers leak reports does not: whoever reports could use up the budget.
        var recent = acts.Where(act => act.Counts(now) && act.Leak is LeakProof.None && !IsThis(act, facts, planned)).ToList();
        var isRevocation = planned is null || planned.Level.IsIrreversible();
        var same = recent.Where(act => act.Level.IsIrreversible() == isRevocation).ToList();
        var here = same.Count(act => act.Account == facts.Account);
        var most = isRevocation ? policy.MaxRevocationsPerHour : policy.MaxLimitsPerHour;
        var word = isRevocation ? "revocations" : "limits";
        return isRevocation && same.Count >= policy.MaxRevocationsPerHourOverall
            ? Guardrails.Against(Guardrail.RevocationBudget, string.Create(
                CultureInfo.InvariantCulture, $"{same.Count} of {policy.MaxRevocationsPerHourOverall} revocations in all organizations are used this hour."))
            : Guardrails.Answer(Guardrail.RevocationBudget, here >= most, string.Create(
                CultureInfo.InvariantCulture, $"{here} of {most} {word} of the organization are used this hour."));
    }

    public static GuardrailAnswer DetectionFlood(ResponseFacts facts, ResponsePolicy policy) => LeakGuardrails.DetectionFlood(facts) ?? facts.KeysInQuestion switch
    {
        _ when Guardrails.IsPerson(facts) => Guardrails.For(Guardrail.DetectionFlood, "A person decided about this one key."),
        null => Guardrails.Against(Guardrail.DetectionFlood, "The number of keys with a pending response could not be read."),
        { } keys => Guardrails.Answer(Guardrail.DetectionFlood, keys > policy.MaxKeysInQuestion, string.Create(
            CultureInfo.InvariantCulture, $"{keys} {Plural.Of(keys, "key")} of the organization had a pending response within an hour. More than {policy.MaxKeysInQuestion} indicate a fault of the detector.")),
    };

    public static GuardrailAnswer CoolDown(ResponseFacts facts, ResponsePolicy policy, DateTimeOffset now)
    {
        if (Guardrails.IsPerson(facts))
        {
            return Guardrails.For(Guardrail.CoolDown, "A person decided and has seen the earlier actions.");
        }

        if (facts.Acts is not { } acts)
        {
            return Guardrails.Against(Guardrail.CoolDown, "The ledger could not be read.");
        }

        return acts.FirstOrDefault(act => IsSameKey(act, facts) && act.EpisodeId != facts.EpisodeId
                && act.Status is not (ActionStatus.Failed or ActionStatus.Withdrawn) && now - act.LastChange < policy.CoolDown) is { } last
            ? Guardrails.Against(Guardrail.CoolDown, $"There was an action on the key at {last.LastChange:u} for another alert. The cool-down is {policy.CoolDown:c}.")
            : Guardrails.For(Guardrail.CoolDown, "No recent action on the key.");
    }

    private static GuardrailAnswer Share(ResponseFacts facts, PlannedLevel? planned, ResponsePolicy policy) => planned switch
    {
        { ShareHit: { } share } => Guardrails.Answer(
            Guardrail.BlastRadius,
            Responding.BlastRadius.IsTooWide(planned, facts.Traffic, policy) && facts.Requester is not Requester.Person { Radius: BlastRadiusConsent.Given },
            string.Create(
                CultureInfo.InvariantCulture,
                $"It affects {share:P0} of the project's normal cost{Others(planned.AlsoHit)}; the limit for automatic actions is {policy.MaxShareOfProject:P0}{Dwarfed(facts, planned, policy)}.")),
        _ => Guardrails.Against(Guardrail.BlastRadius, "The normal usage of the project is not known."),
    };

    private static string Dwarfed(ResponseFacts facts, PlannedLevel planned, ResponsePolicy policy) =>
        !(planned.ShareHit <= policy.MaxShareOfProject) && Responding.BlastRadius.IsDwarfed(planned, facts.Traffic, policy)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", but the usage that a throttle affects costs less than {policy.MaxThrottledOfLoss:P0} of the current loss of {facts.Traffic?.LossPerHour} per hour")
            : string.Empty;

    private static string Others(ImmutableArray<string> keys) => keys.IsEmpty ? string.Empty : $", including usage of {string.Join(", ", keys)}";

    /// <summary>
    /// Whether an action makes this level unnecessary. Of this alert: what is being done or is set closes every level, except that
    /// a started action may be continued, and an external report escalates; a failed one closes its own level and
    /// those below; one that a person reverted closes all. Of another alert: a deleted key needs nothing more, a limit that is set closes its own level.
    /// </summary>
    private static bool Closes(PastAction act, ResponseFacts facts, ContainmentLevel level) => (IsEpisode: act.EpisodeId == facts.EpisodeId, act.Status) switch
    {
        (true, ActionStatus.Intended) => act.Level != level,
        (_, ActionStatus.Withdrawn) => false,
        (true, ActionStatus.Failed) => level <= act.Level,
        (true, ActionStatus.Done or ActionStatus.Verified) when facts.Evidence.HasFlag(EvidenceFamilies.External) => level <= act.Level,
        (true, _) => true,
        (false, ActionStatus.Failed or ActionStatus.Restored) => false,
        _ => IsSameKey(act, facts) && (act.Level.IsIrreversible() || act.Level == level),
    };

    private static bool IsThis(PastAction act, ResponseFacts facts, PlannedLevel? planned) =>
        act.EpisodeId == facts.EpisodeId && act.Level == planned?.Level;

    private static bool IsSameKey(PastAction act, ResponseFacts facts) =>
        act.Account == facts.Account && act.Series == facts.Series;

    private static string Word(ActionStatus status) => status.ToString().ToLowerInvariant();
}
