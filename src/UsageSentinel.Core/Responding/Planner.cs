using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// Chooses the lowest sufficient containment level: what is lost until it takes effect, and what is still possible until a person takes over,
/// must not exceed what may be lost. Word from outside (a confirmed leak, a decoy) goes straight to revoking.
/// </summary>
public static class Planner
{
    /// <summary>More names are not read.</summary>
    private const int MostNamed = 10;

    public static Plan Plan(ResponseFacts facts, ResponsePolicy policy)
    {
        var levels = Considered(facts)
            .Where(facts.Offer.Offers)
            .Select(level => level.IsIrreversible() ? Revocation(facts) : facts.Traffic is { } known ? Reversible(level, facts, known, policy) : null)
            .OfType<PlannedLevel>()
            .Select(level => level with { IsIrreversible = !facts.Offer.CanRevert(level.Level) })
            .ToList();
        if (levels.Count <= 1 || facts.Traffic is not { } traffic)
        {
            return new Plan([.. levels]);
        }

        var fitting = levels.Where(level => !HitsTooMuch(level, traffic, policy)).ToList();
        return new Plan(
        [
            .. fitting.Where(level => level.Sufficiency is Sufficiency.Enough && !StopsOthers(level)),
            .. fitting.Where(level => level.Sufficiency is Sufficiency.TooLittle && !StopsOthers(level)).OrderBy(level => level.ExpectedLoss),
            .. fitting.Where(StopsOthers),
            .. levels.Except(fitting),
        ]);
    }

    /// <summary>What a level acts on: of the models in question, only those that no key uses normally are taken away without a person.</summary>
    /// <param name="level">A reversible level.</param>
    /// <param name="facts">The request, and what is in question.</param>
    public static Traffic? Affected(ContainmentLevel level, ResponseFacts facts) =>
        level is ContainmentLevel.DenyModel && facts.Requester is Requester.Automation && facts.Traffic is { } traffic
            ? traffic with { Models = [.. traffic.Models.Where(model => !model.IsUsed)] }
            : facts.Traffic;

    /// <summary>The levels that would be considered here and that the provider does not offer.</summary>
    public static IEnumerable<ContainmentLevel> NotOffered(ResponseFacts facts) => Considered(facts).Where(level => !facts.Offer.Offers(level));

    /// <summary>The levels that the request allows, from the lowest to the highest, whether or not the provider offers them.</summary>
    private static ImmutableArray<ContainmentLevel> Considered(ResponseFacts facts)
    {
        var revoke = facts.Target is { OwnerIsServiceAccount: true } ? ContainmentLevel.RevokeServiceAccount : ContainmentLevel.RevokeKey;
        return facts switch
        {
            { Requester: Requester.Person { Level: var asked } } => [asked.IsIrreversible() ? revoke : asked],
            { Traffic: null } => [revoke],
            _ when facts.Evidence.HasFlag(EvidenceFamilies.External) => [revoke],
            _ => [ContainmentLevel.Throttle, ContainmentLevel.DenyModel, ContainmentLevel.SpendLimit, revoke],
        };
    }

    /// <summary>The time until a containment level takes effect after the provider accepted it. Deletions and model lists act on the next request; a spend limit waits for the provider's own accounting.</summary>
    public static TimeSpan TimeToEffect(this ContainmentLevel level) => level is ContainmentLevel.SpendLimit ? TimeSpan.FromMinutes(15) : TimeSpan.FromMinutes(1);

    private static PlannedLevel? Revocation(ResponseFacts facts) => facts.Target switch
    {
        null => null,
        { OwnerIsServiceAccount: true } target => new PlannedLevel(
            ContainmentLevel.RevokeServiceAccount,
            Loss(facts.Traffic?.LossPerHour ?? Usd.Zero, ContainmentLevel.RevokeServiceAccount),
            Sufficiency.Enough,
            target.KeysThatDieToo ?? [],
            facts.Traffic?.ShareOfProject),
        _ => new PlannedLevel(
            ContainmentLevel.RevokeKey, Loss(facts.Traffic?.LossPerHour ?? Usd.Zero, ContainmentLevel.RevokeKey), Sufficiency.Enough, [], facts.Traffic?.ShareOfProject),
    };

    private static PlannedLevel? Reversible(ContainmentLevel level, ResponseFacts facts, Traffic traffic, ResponsePolicy policy)
    {
        if (level is ContainmentLevel.DenyModel && facts.Requester is Requester.Automation && IsHostile(facts.Evidence))
        {
            // It would stop nothing, and stand in the way of a level that does.
            return null;
        }

        var models = Affected(level, facts)?.Models ?? [];
        if (level is ContainmentLevel.Throttle or ContainmentLevel.DenyModel && models.IsEmpty)
        {
            return null;
        }

        var left = level switch
        {
            ContainmentLevel.Throttle => models.Aggregate(Usd.Zero, (sum, model) => sum + model.LeftPerHour) + Elsewhere(traffic, models),
            ContainmentLevel.DenyModel => IsHostile(facts.Evidence) ? traffic.LossPerHour : Elsewhere(traffic, models),
            _ => Usd.Zero,
        };
        var expected = Loss(traffic.LossPerHour, level) + (level is ContainmentLevel.SpendLimit ? policy.SpendGrace : Open(left, policy));
        var hit = traffic.Neighbours
            .Where(key => level is ContainmentLevel.SpendLimit || (key.ShareOnModels > 0 && (level is ContainmentLevel.Throttle || models.Any(model => model.IsUsed))))
            .ToList();
        return new PlannedLevel(
            level,
            expected,
            expected <= policy.AcceptableLoss ? Sufficiency.Enough : Sufficiency.TooLittle,
            [.. hit.Take(MostNamed).Select(key => key.Key)],
            hit.Sum(key => level is ContainmentLevel.SpendLimit ? key.ShareOfProject : key.ShareOnModels))
        {
            LeftPerHour = left,
        };
    }

    /// <summary>Such a level will be blocked; it comes last, so that the decision is named after one that had a chance.</summary>
    private static bool HitsTooMuch(PlannedLevel level, Traffic traffic, ResponsePolicy policy) =>
        level.ShareHit is not null && BlastRadius.IsTooWide(level, traffic, policy);

    /// <summary>A stranger who is refused one model takes the next; a program that runs away does not. Where no evidence says which, it is a stranger.</summary>
    private static bool IsHostile(EvidenceFamilies evidence) => evidence is EvidenceFamilies.None
        || (evidence & (EvidenceFamilies.External | EvidenceFamilies.Time | EvidenceFamilies.Novelty)) is not EvidenceFamilies.None;

    /// <summary>The cost of the key on models that the level does not affect.</summary>
    private static Usd Elsewhere(Traffic traffic, ImmutableArray<ModelTraffic> models) =>
        Usd.Max(Usd.Zero, traffic.LossPerHour - models.Aggregate(Usd.Zero, (sum, model) => sum + model.LossPerHour));

    /// <summary>Whether it ends the normal use of other keys. A throttle leaves it, and a deletion is of this key alone.</summary>
    private static bool StopsOthers(PlannedLevel level) => level is { Level: ContainmentLevel.SpendLimit, ShareHit: not 0 };

    private static Usd Loss(Usd perHour, ContainmentLevel level) => perHour * (decimal)level.TimeToEffect().TotalHours;

    private static Usd Open(Usd perHour, ResponsePolicy policy) => perHour * (decimal)policy.AttendedWithin.TotalHours;
}
