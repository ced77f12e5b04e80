using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Responding;

/// <summary>Leak reports come from outside: they neither use up what the detector may do, nor are they held up by it.</summary>
public sealed class LeakGuardrailsTests
{
    private static readonly SeriesId Series = GivenFacts.Firing.Subject.Series;

    private static readonly ResponseFacts Proven = Of(LeakProof.Proven) with { Evidence = EvidenceFamilies.External };

    /// <summary>As the facts are found for a report that is no proof: the mode is never more than <c>approve</c>.</summary>
    private static readonly ResponseFacts Unproven = Of(LeakProof.Unproven) with { Evidence = EvidenceFamilies.External, Mode = ResponseMode.Approve };

    [Fact]
    public void Decide_ProvenLeakWhileManyKeysAreInQuestion_Acts() => Assert.IsType<ResponseDecision.Act>(Decide(Proven with { KeysInQuestion = 100 }));

    [Fact]
    public void Decide_ProvenLeakAfterTheDetectorUsedItsBudget_Acts() =>
        Assert.IsType<ResponseDecision.Act>(Decide(Proven with { Acts = [.. Enumerable.Range(1, 6).Select(number => GivenFacts.Other(number))] }));

    /// <summary>The reporters' acts leave the detector's budget as it is.</summary>
    [Theory]
    [InlineData(LeakProof.Proven)]
    [InlineData(LeakProof.Unproven)]
    public void Decide_AbuseAfterManyLeakReports_Acts(LeakProof proof) =>
        Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.AllGood with { Acts = [.. Enumerable.Range(1, 10).Select(number => Leak(number, proof))] }));

    [Fact]
    public void Decide_ProvenLeakBeyondTheReserve_WaitsForAPersonAndActsOnTheirYes()
    {
        var facts = Proven with { Acts = [Leak(1), Leak(2), Leak(3)] };

        var waiting = Assert.IsType<ResponseDecision.AwaitApproval>(Decide(facts));
        Assert.Contains("3 of 3 revocations of leaked keys", waiting.Answers.Single(answer => answer.Withholds).Reason, StringComparison.Ordinal);
        Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.Said(facts, waiting.Level, Approval.Approved)));
        Assert.Equal(Guardrail.Denied, Assert.IsType<ResponseDecision.Withhold>(Decide(GivenFacts.Said(facts, waiting.Level, Approval.Denied))).Guardrail);
        Assert.IsType<ResponseDecision.Act>(Decide(facts with { Acts = [Leak(1), Leak(2)] }));
    }

    [Fact]
    public void Decide_ProvenLeaksOfAllOrganizationsBeyondTheOverallReserve_WaitForAPerson()
    {
        var elsewhere = new ProviderAccount("openai", "elsewhere");

        Assert.IsType<ResponseDecision.AwaitApproval>(Decide(Proven with { Acts = [.. Enumerable.Range(1, 6).Select(number => Leak(number, account: elsewhere))] }));
        Assert.IsType<ResponseDecision.Act>(Decide(Proven with { Acts = [.. Enumerable.Range(1, 5).Select(number => Leak(number, account: elsewhere))] }));
    }

    /// <summary>Once a person is asked, time alone decides nothing.</summary>
    [Fact]
    public void Decide_ProvenLeakThatAPersonWasAskedAbout_GoesOnWaitingWhenTheHourIsOver() =>
        Assert.IsType<ResponseDecision.AwaitApproval>(Decide(Proven with { IsAwaited = true }));

    /// <summary>A no is asked again when there is new evidence; it is not overrun.</summary>
    [Fact]
    public void Decide_ProvenLeakAfterANo_AsksAgainAndNeverActsByItself()
    {
        var asked = GivenFacts.Said(Proven, ContainmentLevel.RevokeKey, Approval.AskedAgain);

        Assert.IsType<ResponseDecision.AwaitApproval>(Decide(asked));
        Assert.IsType<ResponseDecision.AwaitApproval>(Decide(GivenFacts.Said(Unproven, ContainmentLevel.RevokeKey, Approval.AskedAgain)));
        Assert.Equal(
            Guardrail.ObserveOnly, Assert.IsType<ResponseDecision.Withhold>(Decide(asked with { Mode = ResponseMode.Observe })).Guardrail);
    }

    /// <summary>A key nobody uses has no new buckets: the question must not become too old to be answered.</summary>
    [Fact]
    public void Decide_LeakOfAnIdleKeyReportedDaysAgo_IsNotStale()
    {
        var old = Unproven with { DataThrough = GivenFacts.Now.AddDays(-5), Alert = Unproven.Alert! with { TrueThrough = GivenFacts.Now.AddDays(-5) } };

        var waiting = Assert.IsType<ResponseDecision.AwaitApproval>(Decide(old));
        Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.Said(old, waiting.Level, Approval.Approved)));
    }

    [Fact]
    public void Decide_UnprovenLeakWithAYes_IsNotHeldUpByTheDetectorsBudgetOrFlood() => Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.Said(
        Unproven with { KeysInQuestion = 50, Acts = [.. Enumerable.Range(1, 6).Select(number => GivenFacts.Other(number))] }, ContainmentLevel.RevokeKey, Approval.Approved)));

    [Theory]
    [InlineData(LeakProof.Proven)]
    [InlineData(LeakProof.Unproven)]
    public void ProofOf_Episode_SaysWhatTheReportSaid(LeakProof proof) =>
        Assert.Equal(proof, LeakSubject.ProofOf(Of(proof).EpisodeId, GivenFacts.Firing.Subject.Account, Series));

    [Fact]
    public void ProofOf_EpisodeOfAnotherRuleOrKey_IsNone()
    {
        Assert.Equal(LeakProof.None, LeakSubject.ProofOf(GivenFacts.Firing.Id, GivenFacts.Firing.Subject.Account, Series));
        Assert.Equal(LeakProof.None, LeakSubject.ProofOf(Proven.EpisodeId, GivenFacts.Firing.Subject.Account, new SeriesId(new ProjectId("p"), new KeyId("k"))));
    }

    private static ResponseFacts Of(LeakProof proof)
    {
        var alert = GivenFacts.Firing with { Subject = LeakSubject.Subject(GivenFacts.Firing.Subject.Account, Series, proof) };
        return GivenFacts.AllGood with { Alert = alert, EpisodeId = alert.Id };
    }

    private static PastAction Leak(int number, LeakProof proof = LeakProof.Proven, ProviderAccount? account = null)
    {
        var act = GivenFacts.Other(number, account);
        var subject = LeakSubject.Subject(act.Account, act.Series, proof);
        return act with { EpisodeId = Alert.EpisodeId(subject.Fingerprint, GivenFacts.Now.AddMinutes(-20)) };
    }

    private static ResponseDecision Decide(ResponseFacts facts) => Responder.Decide(facts, GivenFacts.Policy, GivenFacts.Now);
}
