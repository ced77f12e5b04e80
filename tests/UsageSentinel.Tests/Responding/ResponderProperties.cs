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
        select ResponsePolicy.Default with
        {
            EvidenceFloor = floor, SeverityFloor = severity, MaxRevocationsPerHour = budget, MaxShareOfProject = share, AllowServiceAccounts = accounts,
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
            if (Responder.Decide(facts, ResponsePolicy.Default, GivenFacts.Now) is not ResponseDecision.Withhold)
            {
                return false;
            }
        }

        return true;
    });

    [Property(MaxTest = 1_000)]
    public Property Decide_NeverActsOnAProtectedKeyWhateverThePolicy() => Prop.ForAll(Any, given =>
        Responder.Decide(
            given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts)) with { ProtectedBy = "key_1", IsStopped = false },
            given.Policy,
            GivenFacts.Now) is ResponseDecision.Withhold { Guardrail: Guardrail.ProtectedKey });

    [Property(MaxTest = 500)]
    public Property Decide_ActsOnlyWhereEveryRailLetsIt() => Prop.ForAll(Any, given =>
    {
        var decision = Responder.Decide(given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts)), given.Policy, GivenFacts.Now);
        return decision is ResponseDecision.Act == decision.Answers.All(answer => !answer.Withholds)
            && decision.Answers.Select(answer => answer.Rail).SequenceEqual(Enum.GetValues<Guardrail>());
    });
}
