using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

/// <summary>Two people for an irreversible action above a blast radius.</summary>
public sealed class TwoPersonTests
{
    private static readonly ResponsePolicy Two = GivenFacts.Policy with { TwoPersonAbove = 0.05 };

    [Theory]
    [InlineData(ResponseMode.Enforce)]
    [InlineData(ResponseMode.Approve)]
    public void Decide_AboveTheRadius_WaitsForTwo(ResponseMode mode)
    {
        var facts = GivenFacts.AllGood with { Mode = mode };

        Assert.Contains("Two approvals are missing", Missing(facts), StringComparison.Ordinal);
        Assert.Contains("Second approval needed: one person has approved", Missing(Said(facts, Approval.Approved)), StringComparison.Ordinal);
        Assert.IsType<ResponseDecision.Act>(Responder.Decide(Said(facts, Approval.ApprovedByTwo), Two, GivenFacts.Now));
    }

    [Fact]
    public void Decide_DeniedOrAskedAgain_IsNoApproval()
    {
        Assert.IsType<ResponseDecision.Withhold>(Responder.Decide(Said(GivenFacts.AllGood, Approval.Denied), Two, GivenFacts.Now));
        Assert.Contains("Two approvals are missing", Missing(Said(GivenFacts.AllGood, Approval.AskedAgain)), StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_UpToTheRadiusOrOff_NeedsNoSecond()
    {
        Assert.IsType<ResponseDecision.Act>(Responder.Decide(GivenFacts.AllGood, GivenFacts.Policy with { TwoPersonAbove = 0.1 }, GivenFacts.Now));
        Assert.IsType<ResponseDecision.Act>(Responder.Decide(GivenFacts.AllGood, GivenFacts.Policy, GivenFacts.Now));
    }

    [Fact]
    public void Decide_UnknownRadius_IsAboveIt() =>
        Assert.True(TwoPersonGuardrail.IsNeeded(new PlannedLevel(ContainmentLevel.RevokeKey, default, Sufficiency.Enough, [], null), Two));

    [Fact]
    public void Decide_ReversibleLevel_NeedsNoSecond() =>
        Assert.False(TwoPersonGuardrail.IsNeeded(new PlannedLevel(ContainmentLevel.Throttle, default, Sufficiency.Enough, [], 0.9), Two));

    /// <summary>A person at the command line has no proof of who they are, so their own request is blocked and does not wait.</summary>
    [Fact]
    public void Decide_RequestOfAPerson_IsBlockedByName()
    {
        var person = new Requester.Person("cli:ann", ContainmentLevel.RevokeKey, BlastRadiusConsent.Given, string.Empty);

        var decision = Responder.Decide(Said(GivenFacts.AllGood with { Requester = person }, Approval.ApprovedByTwo), Two, GivenFacts.Now);

        Assert.Equal(Guardrail.ApprovalMissing, Assert.IsType<ResponseDecision.Withhold>(decision).Guardrail);
        Assert.IsType<ResponseDecision.Act>(Responder.Decide(GivenFacts.AllGood with { Requester = person }, GivenFacts.Policy, GivenFacts.Now));
    }

    private static string Missing(ResponseFacts facts) =>
        Assert.Single(Assert.IsType<ResponseDecision.AwaitApproval>(Responder.Decide(facts, Two, GivenFacts.Now)).Answers, answer => answer.Withholds).Reason;

    private static ResponseFacts Said(ResponseFacts facts, Approval said) => facts with { Approvals = facts.Approvals.SetItem(ContainmentLevel.RevokeKey, said) };
}
