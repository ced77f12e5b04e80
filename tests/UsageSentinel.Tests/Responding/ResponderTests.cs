using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Responding;

public sealed class ResponderTests
{
    public static TheoryData<Guardrail> EveryRail => [.. Enum.GetValues<Guardrail>()];

    public static TheoryData<string, string> Unreadable
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (rail, name, _) in GivenFacts.Withholding.Where(row => row.Name.StartsWith("unreadable", StringComparison.Ordinal)))
            {
                data.Add(rail.ToString(), name);
            }

            return data;
        }
    }

    [Fact]
    public void Decide_EveryRailLetsIt_Acts()
    {
        var act = Assert.IsType<ResponseDecision.Act>(Responder.Decide(GivenFacts.AllGood, ResponsePolicy.Default, GivenFacts.Now));

        Assert.Equal(Rung.RevokeKey, act.Rung);
        Assert.Equal(Enum.GetValues<Guardrail>(), act.Answers.Select(answer => answer.Rail));
        Assert.DoesNotContain(act.Answers, answer => answer.Withholds);
    }

    /// <summary>A rail taken out of the decision, or added without an example, turns this red.</summary>
    [Theory]
    [MemberData(nameof(EveryRail))]
    public void Decide_OnlyThatRailSpeaksAgainst_WithholdsInItsName(Guardrail rail)
    {
        var examples = GivenFacts.Withholding.Where(row => row.Rail == rail).ToList();
        Assert.NotEmpty(examples);
        foreach (var (_, name, flip) in examples)
        {
            var withheld = Assert.IsType<ResponseDecision.Withhold>(Responder.Decide(flip(GivenFacts.AllGood), ResponsePolicy.Default, GivenFacts.Now));

            Assert.True(rail == withheld.Guardrail, $"{name}: withheld by {withheld.Guardrail}.");
            Assert.Contains(withheld.Answers, answer => answer.Rail == rail && answer.Withholds && answer.Reason.Length > 0);
            Assert.Equal(Enum.GetValues<Guardrail>(), withheld.Answers.Select(answer => answer.Rail));
        }
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Decide_FactThatCouldNotBeRead_Withholds(string rail, string name)
    {
        var flip = GivenFacts.Withholding.Single(row => row.Name == name).Flip;

        var decision = Responder.Decide(flip(GivenFacts.AllGood), ResponsePolicy.Default, GivenFacts.Now);
        Assert.Equal(rail, Assert.IsType<ResponseDecision.Withhold>(decision).Guardrail.ToString());
    }

    [Fact]
    public void Decide_EverythingSpeaksAgainst_NamesTheStopSwitchThenTheProtection()
    {
        var worst = GivenFacts.Withholding.Aggregate(GivenFacts.AllGood, (facts, row) => row.Flip(facts));

        Assert.Equal(Guardrail.StopSwitch, Name(worst with { IsStopped = true, ProtectedBy = "key_1" }));
        Assert.Equal(Guardrail.ProtectedKey, Name(worst with { IsStopped = false, ProtectedBy = "key_1" }));
    }

    [Fact]
    public void Decide_ServiceAccountWithThisKeyOnly_ActsOnTheAccountWhereAllowed()
    {
        var facts = GivenFacts.AllGood with { Target = new ResponseTarget(true, "svc_1", [], 0.1) };

        Assert.Equal(Guardrail.BlastRadius, Name(facts));
        var act = Responder.Decide(facts, ResponsePolicy.Default with { AllowServiceAccounts = true }, GivenFacts.Now);
        Assert.Equal(Rung.RevokeServiceAccount, Assert.IsType<ResponseDecision.Act>(act).Rung);
    }

    [Fact]
    public void Decide_ApproveModeWithApproval_Acts() => Assert.IsType<ResponseDecision.Act>(Responder.Decide(
        GivenFacts.AllGood with { Mode = ResponseMode.Approve, IsApproved = true }, ResponsePolicy.Default, GivenFacts.Now));

    [Fact]
    public void Decide_ApprovalInObserveMode_OpensNothing() =>
        Assert.Equal(Guardrail.ObserveOnly, Name(GivenFacts.AllGood with { Mode = ResponseMode.Observe, IsApproved = true }));

    [Theory]
    [InlineData(EvidenceFamilies.External, true)] // word from outside is enough
    [InlineData(EvidenceFamilies.Volume | EvidenceFamilies.Time, true)]
    [InlineData(EvidenceFamilies.Novelty | EvidenceFamilies.UnitAndShape, true)]
    [InlineData(EvidenceFamilies.None, false)]
    [InlineData(EvidenceFamilies.Volume, false)] // one family never is
    [InlineData(EvidenceFamilies.Time, false)]
    [InlineData(EvidenceFamilies.Novelty, false)]
    [InlineData(EvidenceFamilies.UnitAndShape, false)]
    public void Decide_Evidence_NeedsTwoFamiliesOrWordFromOutside(EvidenceFamilies families, bool acts) => Assert.Equal(
        acts,
        Responder.Decide(GivenFacts.AllGood with { Evidence = families }, ResponsePolicy.Default, GivenFacts.Now) is ResponseDecision.Act);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Decide_PolicyAsksForLessEvidence_TwoFamiliesStayTheLeast(int floor) => Assert.Equal(
        Guardrail.EvidenceFloor,
        Name(GivenFacts.AllGood with { Evidence = EvidenceFamilies.Volume }, ResponsePolicy.Default with { EvidenceFloor = floor }));

    [Fact]
    public void Decide_PolicyAsksForMoreEvidence_TwoFamiliesAreTooFew() =>
        Assert.Equal(Guardrail.EvidenceFloor, Name(GivenFacts.AllGood, ResponsePolicy.Default with { EvidenceFloor = 3 }));

    [Theory]
    [InlineData(0.5, true)] // the largest share that is allowed
    [InlineData(0.51, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Decide_ShareOfProject_IsHeldToThePolicy(double share, bool acts) => Assert.Equal(
        acts,
        Responder.Decide(
            GivenFacts.AllGood with { Target = new ResponseTarget(false, null, null, share) }, ResponsePolicy.Default, GivenFacts.Now) is ResponseDecision.Act);

    [Theory]
    [InlineData(30, true)]
    [InlineData(30.1, false)]
    [InlineData(-30.1, false)] // a bucket of the future is a clock that cannot be trusted
    public void Decide_AgeOfTheEvidence_IsHeldToThePolicy(double minutes, bool acts) => Assert.Equal(
        acts,
        Responder.Decide(
            GivenFacts.AllGood with { Alert = GivenFacts.Firing with { TrueThrough = GivenFacts.Now.AddMinutes(-minutes) } },
            ResponsePolicy.Default,
            GivenFacts.Now) is ResponseDecision.Act);

    [Fact]
    public void Decide_UsageCollectedIntoTheFuture_Withholds() =>
        Assert.Equal(Guardrail.DataIncomplete, Name(GivenFacts.AllGood with { DataThrough = GivenFacts.Now.AddHours(2) }));

    [Fact]
    public void WouldAct_OnlyModeSpeaksAgainst_IsTrue()
    {
        Assert.True(Responder.Decide(GivenFacts.AllGood with { Mode = ResponseMode.Observe }, ResponsePolicy.Default, GivenFacts.Now).WouldAct);
        Assert.False(Responder.Decide(
            GivenFacts.AllGood with { Mode = ResponseMode.Observe, IsStopped = null }, ResponsePolicy.Default, GivenFacts.Now).WouldAct);
    }

    [Theory]
    [MemberData(nameof(EveryRail))]
    public void Documentation_EveryRail_HasARow(Guardrail rail)
    {
        var row = File.ReadLines(Repository.PathOf("docs", "guardrails.md")).SingleOrDefault(line => line.StartsWith($"| `{rail}` |", StringComparison.Ordinal));

        Assert.NotNull(row);
        Assert.Equal(5, row.Split('|').Length);
        Assert.All(row.Split('|')[1..^1], cell => Assert.NotEmpty(cell.Trim()));
    }

    private static Guardrail Name(ResponseFacts facts, ResponsePolicy? policy = null) =>
        Assert.IsType<ResponseDecision.Withhold>(Responder.Decide(facts, policy ?? ResponsePolicy.Default, GivenFacts.Now)).Guardrail;
}
