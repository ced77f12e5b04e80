using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

public sealed class ResponderProperties
{
    private static readonly Gen<Func<ResponseFacts, ResponseFacts>> AnyFlip = Gen.Elements(GivenFacts.Withholding.Select(row => row.Flip).ToArray());

    private static readonly Gen<ResponsePolicy> AnyPolicy =
        from floor in Gen.Choose(-2, 6)
        from severity in Gen.Elements(Enum.GetValues<Severity>())
        from budget in Gen.Choose(0, 5)
        from share in Gen.Elements(0.0, 0.5, 1.0)
        from accounts in Gen.Elements(true, false)
        from limits in Gen.Choose(0, 5)
        select ResponsePolicy.Default with
        {
            EvidenceFloor = floor,
            SeverityFloor = severity,
            MaxRevocationsPerHour = budget,
            MaxShareOfProject = share,
            AllowServiceAccounts = accounts,
            MaxLimitsPerHour = limits,
        };

    private static readonly Arbitrary<(Func<ResponseFacts, ResponseFacts>[] Flips, ResponsePolicy Policy)> Any =
        (from count in Gen.Choose(1, 6) from flips in AnyFlip.ArrayOf(count) from policy in AnyPolicy select (flips, policy)).ToArbitrary();

    /// <summary>Facts apart from one another: whatever withholds stays withheld, whichever else is added.</summary>
    [Property(MaxTest = 1_000)]
    public Property Decide_NoRailOpensAnother() => Prop.ForAll(Any, given =>
    {
        // Two examples may set the same fact; the later one then stands for both.
        var facts = GivenFacts.AllGood;
        foreach (var flip in given.Flips)
        {
            facts = flip(facts);
            if (Responder.Decide(facts, GivenFacts.Policy, GivenFacts.Now) is ResponseDecision.Act or ResponseDecision.Confirm)
            {
                return false;
            }
        }

        return true;
    });

    [Property(MaxTest = 1_000)]
    public Property Decide_NeverActsOnAProtectedKeyWhateverThePolicyAndWhoeverAsks() => Prop.ForAll(Any, given => Enum.GetValues<Rung>().All(rung =>
        Responder.Decide(
            given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts)) with
            {
                ProtectedBy = "key_1",
                IsStopped = false,
                Requester = rung is Rung.None ? new Requester.Automation() : new Requester.Person("ops", rung, RadiusConsent.Given),
            },
            given.Policy,
            GivenFacts.Now) is ResponseDecision.Withhold { Guardrail: Guardrail.ProtectedKey }));

    [Property(MaxTest = 500)]
    public Property Decide_ActsOnlyWhereEveryRailLetsItAndTheProviderConfirmed() => Prop.ForAll(Any, given =>
    {
        var facts = given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts));
        var decision = Responder.Decide(facts, given.Policy, GivenFacts.Now);
        return decision is ResponseDecision.Act == decision.Answers.All(answer => !answer.Withholds)
            && decision is not ResponseDecision.Act || facts.Confirmation is Confirmation.Confirmed
            && decision.Answers.Select(answer => answer.Rail).SequenceEqual(Enum.GetValues<Guardrail>());
    });

    /// <summary>Where no rung but the first would pass, it is never an irreversible one on a single family.</summary>
    [Property(MaxTest = 500)]
    public Property Decide_NeverRevokesOnOneFamily() => Prop.ForAll(Any, given =>
    {
        var facts = given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts)) with { Evidence = EvidenceFamilies.Volume, Score = 300 };
        return !(Responder.Decide(facts, given.Policy, GivenFacts.Now) is ResponseDecision.Act act && act.Rung.IsIrreversible());
    });
}
