using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

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

    private static readonly Requester Anybody = new Requester.Person("ops", ContainmentLevel.RevokeKey, BlastRadiusConsent.Given);

    private static readonly (Func<ResponseFacts, ResponseFacts> Flip, Func<ResponsePolicy, ResponsePolicy> Loosen) Approved =
        (facts => GivenFacts.Said(facts, ContainmentLevel.RevokeKey, Approval.Approved), policy => policy);

    /// <summary>Everything that speaks for acting, in the facts and in the policy.</summary>
    private static readonly (Func<ResponseFacts, ResponseFacts> Flip, Func<ResponsePolicy, ResponsePolicy> Loosen)[] Urges =
    [
        (facts => facts with { Evidence = EvidenceFamilies.External | EvidenceFamilies.Volume | EvidenceFamilies.Time | EvidenceFamilies.Novelty }, policy => policy),
        (facts => facts with { Score = 1e9 }, policy => policy with { EvidenceFloor = -5 }),
        Approved,
        (facts => facts with { KeysInQuestion = 0 }, policy => policy with { AcceptableLoss = Usd.Zero }),
        (facts => facts with { DataThrough = GivenFacts.Now }, policy => policy),
        (facts => facts with { Traffic = GivenFacts.Stolen with { Models = [], ShareOfProject = 0 } }, policy => policy),
        (facts => facts with { Acts = [] }, policy => policy),
    ];

    /// <summary>The examples of what could not be read of facts that each rail reads by itself.</summary>
    private static readonly (Guardrail Rail, string Name, Func<ResponseFacts, ResponseFacts> Flip)[] Unread =
        [.. GivenFacts.Withholding.Where(row => row.Name.StartsWith("unreadable", StringComparison.Ordinal))];

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
    public Property Decide_NeverActsOnAProtectedKeyWhateverThePolicyAndWhoeverAsks() => Prop.ForAll(Any, given => Enum.GetValues<ContainmentLevel>().All(level =>
        Responder.Decide(
            given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts)) with
            {
                ProtectedBy = "key_1",
                IsStopped = false,
                Requester = level is ContainmentLevel.None ? new Requester.Automation() : new Requester.Person("ops", level, BlastRadiusConsent.Given),
            },
            given.Policy,
            GivenFacts.Now) is ResponseDecision.Withhold { Guardrail: Guardrail.ProtectedKey }));

    [Property(MaxTest = 500)]
    public Property Decide_ActsOnlyWhereEveryRailLetsItAndTheProviderConfirmed() => Prop.ForAll(Any, given =>
    {
        var facts = given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts));
        var decision = Responder.Decide(facts, given.Policy, GivenFacts.Now);
        var isOpen = decision.Answers.All(answer => !answer.Withholds) && facts.Confirmation is Confirmation.Confirmed;
        return (decision is ResponseDecision.Act) == isOpen
            && decision.Answers.Select(answer => answer.Rail).SequenceEqual(Enum.GetValues<Guardrail>());
    });

    /// <summary>
    /// What speaks for acting, however loudly, opens no rail that speaks against it: only a person's approval opens the two that ask
    /// for one.
    /// </summary>
    [Property(MaxTest = 2_000)]
    public Property Decide_NothingThatSpeaksForActingOpensARail() => Prop.ForAll(
        (from row in Gen.Elements(GivenFacts.Withholding.ToArray()) from urges in Gen.SubListOf(Urges) select (row, urges)).ToArbitrary(),
        given =>
        {
            // The example last, so that it stands as it is whatever was urged.
            var facts = given.row.Flip(given.urges.Aggregate(GivenFacts.AllGood, (facts, urge) => urge.Flip(facts)));
            var policy = given.urges.Aggregate(GivenFacts.Policy, (policy, urge) => urge.Loosen(policy));
            var decision = Responder.Decide(facts, policy, GivenFacts.Now);
            var isApproved = facts.Approvals.GetValueOrDefault(ContainmentLevel.RevokeKey) is Approval.Approved or Approval.ApprovedByTwo;
            return (isApproved && given.row.Rail is Guardrail.SilencedActions or Guardrail.ApprovalMissing)
                || decision.Answers.Any(answer => answer.Rail == given.row.Rail && answer.Withholds);
        });

    /// <summary>Any of the facts unread, whoever asks and whatever else is known: nothing is done. An approval does open silences, read or not.</summary>
    [Property(MaxTest = 2_000)]
    public Property Decide_AnythingUnread_Withholds() => Prop.ForAll(
        (from unread in Gen.NonEmptyListOf(Gen.Elements(Unread))
         from urges in Gen.SubListOf(Urges.Except([Approved]))
         from policy in AnyPolicy
         // The examples are of revoking; a lesser rung is another question.
         select (unread, urges, policy: policy with { MaxLimitsPerHour = 0 })).ToArbitrary(),
        given =>
        {
            var urged = given.urges.Aggregate(GivenFacts.AllGood, (facts, urge) => urge.Flip(facts));
            var facts = given.unread.Aggregate(urged, (facts, row) => row.Flip(facts));
            return Responder.Decide(facts, given.policy, GivenFacts.Now) is ResponseDecision.Withhold
                && given.unread.All(row => row.Rail is not (Guardrail.StopSwitch or Guardrail.ProtectedKey or Guardrail.NoSuchKey or Guardrail.AlreadyDone)
                    || Responder.Decide(facts with { Requester = Anybody }, given.policy, GivenFacts.Now) is ResponseDecision.Withhold);
        });

    /// <summary>Where no rung but the first would pass, it is never an irreversible one on a single family.</summary>
    [Property(MaxTest = 500)]
    public Property Decide_NeverRevokesOnOneFamily() => Prop.ForAll(Any, given =>
    {
        var facts = given.Flips.Aggregate(GivenFacts.AllGood, (facts, flip) => flip(facts)) with { Evidence = EvidenceFamilies.Volume, Score = 300 };
        return !(Responder.Decide(facts, given.Policy, GivenFacts.Now) is ResponseDecision.Act act && act.Level.IsIrreversible());
    });
}
