using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
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
        var act = Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.AllGood));

        Assert.Equal(ContainmentLevel.RevokeKey, act.Level);
        Assert.Equal(Enum.GetValues<Guardrail>(), act.Answers.Select(answer => answer.Rail));
        Assert.DoesNotContain(act.Answers, answer => answer.Withholds);
    }

    /// <summary>A rail taken out of the decision, or added without an example, turns this red.</summary>
    [Theory]
    [MemberData(nameof(EveryRail))]
    public void Decide_ThatRailSpeaksAgainst_WithholdsAndItAloneWouldHave(Guardrail rail)
    {
        var examples = GivenFacts.Withholding.Where(row => row.Rail == rail).ToList();
        Assert.NotEmpty(examples);
        var isAlone = false;
        foreach (var (_, name, flip) in examples)
        {
            var decision = Decide(flip(GivenFacts.AllGood));

            Assert.True(decision is ResponseDecision.Withhold or ResponseDecision.AwaitApproval, name);
            Assert.Contains(decision.Answers, answer => answer.Rail == rail && answer.Withholds && answer.Reason.Length > 0);
            Assert.Equal(Enum.GetValues<Guardrail>(), decision.Answers.Select(answer => answer.Rail));
            isAlone |= decision.Answers.Count(answer => answer.Withholds) == 1;
        }

        // Without this rail that example would have been acted on. Two have no example of their own: without a lever there is
        // nothing to act with, which other rails see as well.
        Assert.True(isAlone || rail is Guardrail.NoLever, $"No example of {rail} is withheld by it alone.");
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Decide_FactThatCouldNotBeRead_Withholds(string rail, string name)
    {
        var decision = Decide(GivenFacts.Withholding.Single(row => row.Name == name).Flip(GivenFacts.AllGood));

        Assert.IsType<ResponseDecision.Withhold>(decision);
        Assert.Contains(decision.Answers, answer => answer.Withholds && answer.Rail.ToString() == rail);
    }

    [Fact]
    public void Decide_EverythingSpeaksAgainst_NamesTheStopSwitchThenTheProtection()
    {
        var worst = GivenFacts.Withholding.Aggregate(GivenFacts.AllGood, (facts, row) => row.Flip(facts));

        Assert.Equal(Guardrail.StopSwitch, Name(worst with { IsStopped = true, ProtectedBy = "key_1" }));
        Assert.Equal(Guardrail.ProtectedKey, Name(worst with { IsStopped = false, ProtectedBy = "key_1" }));
    }

    /// <summary>The type says it: what was not confirmed cannot be acted on.</summary>
    [Theory]
    [InlineData(ResponseMode.Observe)]
    [InlineData(ResponseMode.Approve)]
    [InlineData(ResponseMode.Enforce)]
    public void Decide_ProviderNotAskedYet_IsToAskItWhateverTheMode(ResponseMode mode)
    {
        var decision = Decide(GivenFacts.AllGood with { Mode = mode, Confirmation = Confirmation.NotAsked });

        Assert.IsType<ResponseDecision.Confirm>(decision);
        Assert.False(decision.WouldAct);
    }

    [Fact]
    public void Decide_AnotherRailWithholds_DoesNotAskTheProvider() => Assert.IsType<ResponseDecision.Withhold>(
        Decide(GivenFacts.AllGood with { IsStopped = true, Confirmation = Confirmation.NotAsked }));

    [Fact]
    public void Decide_ServiceAccountWithThisKeyOnly_ActsOnTheAccountWhereAllowed()
    {
        var facts = GivenFacts.AllGood with { Key = new KeyLookup.Listed(new ResponseTarget(true, "svc_1", [])) };

        Assert.Equal(Guardrail.BlastRadius, Name(facts));
        Assert.Equal(
            ContainmentLevel.RevokeServiceAccount,
            Assert.IsType<ResponseDecision.Act>(Decide(facts, GivenFacts.Policy with { AllowServiceAccounts = true })).Level);
    }

    /// <summary>A throttle shares the project's normal use between the key and its neighbours; where that costs next to nothing beside what is lost, it may.</summary>
    [Theory]
    [InlineData(10, 0.1, true)] // four fifths of $10 an hour against $300
    [InlineData(100, 0.1, false)]
    [InlineData(10, 0, false)] // the operator says never
    [InlineData(null, 0.1, false)] // and unsure withholds
    public void Decide_ThrottleHitsMuch_MayWhereItIsDwarfedByTheLoss(int? normal, double ofLoss, bool acts)
    {
        var facts = GivenFacts.AllGood with
        {
            Alert = GivenFacts.Firing with { Anomaly = GivenFacts.Firing.Anomaly with { Grounds = Grounds.Unparalleled } },
            Evidence = EvidenceFamilies.None,
            Score = 3,
            Traffic = GivenFacts.Stolen with
            {
                Neighbours = [new Neighbour("key_2", 0.9, 0.8)],
                NormalPerHour = normal is { } known ? new Usd(known) : null,
            },
        };

        var decision = Decide(facts, GivenFacts.Policy with { MaxLimitsPerHour = 1, MaxThrottledOfLoss = ofLoss });
        Assert.Equal(acts, decision is ResponseDecision.Act { Level: ContainmentLevel.Throttle });
        Assert.Equal(acts, decision.Answers.Any(answer => answer.Reason.Contains("costs less than", StringComparison.Ordinal)));
    }

    [Fact]
    public void Decide_ApproveMode_WaitsThenActsOnExactlyWhatWasApproved()
    {
        var facts = GivenFacts.AllGood with { Mode = ResponseMode.Approve };

        var waiting = Assert.IsType<ResponseDecision.AwaitApproval>(Decide(facts));
        Assert.True(waiting.WouldAct);
        Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.Said(facts, waiting.Level, Approval.Approved)));
        Assert.IsType<ResponseDecision.Withhold>(Decide(GivenFacts.Said(facts, waiting.Level, Approval.Denied)));
        Assert.IsType<ResponseDecision.AwaitApproval>(Decide(GivenFacts.Said(facts, ContainmentLevel.SpendLimit, Approval.Approved)));
    }

    [Fact]
    public void Decide_ApprovalInObserveMode_OpensNothing() =>
        Assert.Equal(Guardrail.ObserveOnly, Name(GivenFacts.Said(GivenFacts.AllGood with { Mode = ResponseMode.Observe }, ContainmentLevel.RevokeKey, Approval.Approved)));

    [Fact]
    public void Decide_SilenceOverActions_NeedsAnApproval()
    {
        var facts = GivenFacts.AllGood with { Silence = ActionSilence.Covered };

        Assert.Equal(Guardrail.SilencedActions, Name(facts));
        Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.Said(facts, ContainmentLevel.RevokeKey, Approval.Approved)));
    }

    [Theory]
    [InlineData(EvidenceFamilies.External, true, "word from outside is enough")]
    [InlineData(EvidenceFamilies.Volume | EvidenceFamilies.Time, true, "more than usual, at an unusual time")]
    [InlineData(EvidenceFamilies.Novelty | EvidenceFamilies.UnitAndShape, true, "new models, with another shape")]
    [InlineData(EvidenceFamilies.None, false, "nothing speaks against the key")]
    [InlineData(EvidenceFamilies.Volume, false, "one family is never enough, however strong")]
    [InlineData(EvidenceFamilies.Time, false, "one family is never enough, however strong")]
    [InlineData(EvidenceFamilies.Novelty, false, "one family is never enough, however strong")]
    [InlineData(EvidenceFamilies.UnitAndShape, false, "one family is never enough, however strong")]
    public void Decide_Evidence_NeedsTwoFamiliesOrWordFromOutside(EvidenceFamilies families, bool acts, string why) =>
        Assert.True(acts == Decide(GivenFacts.AllGood with { Evidence = families, Score = 300 }) is ResponseDecision.Act, why);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Decide_PolicyAsksForLessEvidence_TwoFamiliesStayTheLeast(int floor) => Assert.Equal(
        Guardrail.EvidenceFloor,
        Name(GivenFacts.AllGood with { Evidence = EvidenceFamilies.Volume }, GivenFacts.Policy with { EvidenceFloor = floor }));

    [Fact]
    public void Decide_PolicyAsksForMoreEvidence_TwoFamiliesAreTooFew() =>
        Assert.Equal(Guardrail.EvidenceFloor, Name(GivenFacts.AllGood, GivenFacts.Policy with { EvidenceFloor = 3 }));

    /// <summary>A score that is rare enough lets a throttle come at a warning, on whatever family, and never a deletion.</summary>
    [Theory]
    [InlineData(RuleKind.Spike, Anomaly.Rare, true)]
    [InlineData(RuleKind.NewKey, Anomaly.Rare, true)]
    [InlineData(RuleKind.Spike, 0, false)]
    [InlineData(RuleKind.Budget, Anomaly.Rare, false)] // steps of a budget are no score
    public void Decide_RareWarning_MayThrottleAndNothingElse(RuleKind rule, int level, bool acts)
    {
        var alert = GivenFacts.Firing with
        {
            Subject = GivenFacts.Firing.Subject with { Rule = rule },
            Severity = Severity.Warning,
            Anomaly = GivenFacts.Firing.Anomaly with { Level = level },
        };
        var facts = GivenFacts.AllGood with { Evidence = EvidenceFamilies.None, Score = 6, Traffic = GivenFacts.Loop, Alert = alert, EpisodeId = alert.Id };

        Assert.Equal(acts, Decide(facts, ResponsePolicy.Default) is ResponseDecision.Act { Level: ContainmentLevel.Throttle });
        Assert.IsType<ResponseDecision.Withhold>(Decide(facts with { Traffic = GivenFacts.Stolen with { Models = [] }, Offer = new ContainmentOffer([ContainmentLevel.RevokeKey], []) }, ResponsePolicy.Default));
    }

    /// <summary>What is critical only for the money of a small organization deletes nothing, whatever the evidence.</summary>
    [Theory]
    [InlineData(Anomaly.Rare, false)]
    [InlineData(Anomaly.RareAndCritical, true)]
    [InlineData(0, true)] // from before there was such a level
    public void Decide_CriticalForThisOrganizationOnly_DeletesNothing(int level, bool acts)
    {
        var alert = GivenFacts.Firing with { Anomaly = GivenFacts.Firing.Anomaly with { Level = level } };

        Assert.Equal(acts, Decide(GivenFacts.AllGood with { Alert = alert }) is ResponseDecision.Act);
    }

    [Theory]
    [InlineData(EvidenceFamilies.Volume, 9, RuleKind.Spike, Grounds.History, true, "one strong family may do what can be undone")]
    [InlineData(EvidenceFamilies.Volume, 7.9, RuleKind.Spike, Grounds.History, false, "just below the score that counts as strong")]
    [InlineData(EvidenceFamilies.Volume, 0, RuleKind.Cap, Grounds.Ceiling, true, "the operator drew that line")]
    [InlineData(EvidenceFamilies.Volume, 0, RuleKind.NewKey, Grounds.Ceiling, true, "the operator drew that line too")]
    [InlineData(EvidenceFamilies.Volume, 0, RuleKind.NewKey, Grounds.History, false, "a new key has no history that could speak against it")]
    [InlineData(EvidenceFamilies.Volume, double.NaN, RuleKind.Spike, Grounds.History, false, "no score is no strong score")]
    [InlineData(EvidenceFamilies.None, 100, RuleKind.Cap, Grounds.Ceiling, false, "a limit alone is no evidence")]
    [InlineData(EvidenceFamilies.None, 3, RuleKind.NewKey, Grounds.Unparalleled, true, "no key of the organization ever cost as much")]
    public void Decide_OneFamily_MayThrottleWhereItIsStrong(EvidenceFamilies families, double score, RuleKind rule, Grounds grounds, bool acts, string why)
    {
        var alert = GivenFacts.Firing with
        {
            Subject = GivenFacts.Firing.Subject with { Rule = rule },
            Anomaly = GivenFacts.Firing.Anomaly with { Grounds = grounds },
        };
        var facts = GivenFacts.AllGood with { Evidence = families, Score = score, Traffic = GivenFacts.Loop, Alert = alert, EpisodeId = alert.Id };

        var decision = Decide(facts, ResponsePolicy.Default);

        Assert.True(acts == decision is ResponseDecision.Act { Level: ContainmentLevel.Throttle }, why);
        Assert.False(decision is ResponseDecision.Act && decision.Level.IsIrreversible());
    }

    [Theory]
    [InlineData(0.5, true)] // the largest share that is allowed
    [InlineData(0.51, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Decide_ShareOfProject_IsHeldToThePolicy(double share, bool acts) =>
        Assert.Equal(acts, Decide(GivenFacts.AllGood with { Traffic = GivenFacts.Stolen with { ShareOfProject = share } }) is ResponseDecision.Act);

    [Theory]
    [InlineData(30, true)]
    [InlineData(30.1, false)]
    [InlineData(-30.1, false)] // a bucket of the future is a clock that cannot be trusted
    public void Decide_AgeOfTheEvidence_IsHeldToThePolicy(double minutes, bool acts) => Assert.Equal(
        acts,
        Decide(GivenFacts.AllGood with { Alert = GivenFacts.Firing with { TrueThrough = GivenFacts.Now.AddMinutes(-minutes) } }) is ResponseDecision.Act);

    [Fact]
    public void Decide_UsageCollectedIntoTheFuture_Withholds() =>
        Assert.Equal(Guardrail.DataIncomplete, Name(GivenFacts.AllGood with { DataThrough = GivenFacts.Now.AddHours(2) }));

    /// <summary>Each organization has a budget of its own, and there is one over all of them.</summary>
    [Fact]
    public void Decide_RevocationsOfOtherOrganizations_CountOnlyTowardsTheOverallBudget()
    {
        var elsewhere = new ProviderAccount("openai", "elsewhere");
        PastAction[] five = [.. Enumerable.Range(1, 5).Select(number => GivenFacts.Other(number, elsewhere))];

        Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.AllGood with { Acts = [.. five] }));
        Assert.Equal(Guardrail.RevocationBudget, Name(GivenFacts.AllGood with { Acts = [.. five, GivenFacts.Other(6, elsewhere)] }));
    }

    [Fact]
    public void Decide_LimitsOfTheHour_DoNotCountAsRevocations()
    {
        PastAction[] limits = [.. Enumerable.Range(1, 9).Select(number => GivenFacts.Other(number, level: ContainmentLevel.Throttle))];
        Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.AllGood with { Acts = [.. limits] }));
    }

    [Fact]
    public void Decide_ActOfAnHourAgo_IsForgottenByTheBudget() => Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.AllGood with
    {
        Acts = [.. Enumerable.Range(1, 3).Select(number => GivenFacts.Other(number) with { BegunAt = GivenFacts.Now.AddHours(-3), LastChange = GivenFacts.Now.AddHours(-1) })],
    }));

    /// <summary>Whoever gave up or was refused may not be the one whose request went through.</summary>
    [Theory]
    [InlineData(ActionStatus.Intended, -120)]
    [InlineData(ActionStatus.Withdrawn, -59)]
    [InlineData(ActionStatus.Failed, -59)]
    public void Decide_ActBegunLongAgoAndGivenUpLately_UsesUpTheBudget(ActionStatus status, double changed) => Assert.Equal(
        Guardrail.RevocationBudget,
        Name(GivenFacts.AllGood with
        {
            Acts = [.. Enumerable.Range(1, 3).Select(number => GivenFacts.Other(number) with
            {
                Status = status,
                BegunAt = GivenFacts.Now.AddHours(-3),
                LastChange = GivenFacts.Now.AddMinutes(changed),
            })],
        }));

    [Theory]
    [InlineData(ActionStatus.Intended, ContainmentLevel.RevokeKey, true, "carries on with what was begun")]
    [InlineData(ActionStatus.Intended, ContainmentLevel.Throttle, false, "one action at a time")]
    [InlineData(ActionStatus.Done, ContainmentLevel.Throttle, false, "not verified yet")]
    [InlineData(ActionStatus.Verified, ContainmentLevel.Throttle, false, "contained")]
    [InlineData(ActionStatus.Failed, ContainmentLevel.Throttle, true, "climbs")]
    [InlineData(ActionStatus.Failed, ContainmentLevel.RevokeKey, false, "nothing is above what failed")]
    [InlineData(ActionStatus.Restored, ContainmentLevel.Throttle, false, "a person took it back")]
    [InlineData(ActionStatus.Withdrawn, ContainmentLevel.RevokeKey, true, "withdrawn before it began: it may begin again")]
    public void Decide_EarlierActOfTheEpisode_ClosesOrClimbs(ActionStatus status, ContainmentLevel level, bool acts, string why) =>
        Assert.True(acts == Decide(GivenFacts.AllGood with { Acts = [GivenFacts.Act(status, level)] }) is ResponseDecision.Act, why);

    [Fact]
    public void Decide_LeakIsConfirmedAfterAThrottle_ClimbsToRevoking()
    {
        var facts = GivenFacts.AllGood with { Evidence = EvidenceFamilies.External, Acts = [GivenFacts.Act(ActionStatus.Verified, ContainmentLevel.Throttle)] };
        Assert.Equal(ContainmentLevel.RevokeKey, Assert.IsType<ResponseDecision.Act>(Decide(facts)).Level);
    }

    [Fact]
    public void Decide_CoolDownIsOver_Acts() => Assert.IsType<ResponseDecision.Act>(Decide(GivenFacts.AllGood with
    {
        Acts = [GivenFacts.Act(ActionStatus.Restored, ContainmentLevel.Throttle) with { EpisodeId = "earlier", LastChange = GivenFacts.Now.AddHours(-1) }],
    }));

    [Fact]
    public void WouldAct_OnlyModeSpeaksAgainst_IsTrue()
    {
        Assert.True(Decide(GivenFacts.AllGood with { Mode = ResponseMode.Observe }).WouldAct);
        Assert.False(Decide(GivenFacts.AllGood with { Mode = ResponseMode.Observe, IsStopped = null }).WouldAct);
        Assert.False(Decide(GivenFacts.AllGood with { Mode = ResponseMode.Observe, Confirmation = Confirmation.Contradicted }).WouldAct);
    }

    /// <summary>A person's request is let past the rails that ask what the person has judged, and past no other.</summary>
    [Theory]
    [MemberData(nameof(EveryRail))]
    public void Decide_PersonAsks_OnlyTheRailsAboutEvidenceAndModeGiveWay(Guardrail rail)
    {
        Guardrail[] givesWay =
        [
            Guardrail.ObserveOnly, Guardrail.ApprovalMissing, Guardrail.Denied, Guardrail.SilencedActions, Guardrail.NotFiring, Guardrail.SeverityFloor,
            Guardrail.EvidenceFloor, Guardrail.StaleAlert, Guardrail.DataIncomplete, Guardrail.AckedWithHold, Guardrail.DetectionFlood, Guardrail.CoolDown,
            Guardrail.NotConfirmed,
        ];
        var asked = GivenFacts.AllGood with { Requester = new Requester.Person("ops", ContainmentLevel.RevokeKey, BlastRadiusConsent.NotGiven), Acts = [] };
        foreach (var (_, name, flip) in GivenFacts.Withholding.Where(row => row.Rail == rail))
        {
            var decision = Decide(flip(asked));
            Assert.True(givesWay.Contains(rail) == !decision.Answers.Any(answer => answer.Rail == rail && answer.Withholds) || name is "no key" or "no project", name);
        }
    }

    [Theory]
    [MemberData(nameof(EveryRail))]
    public void Documentation_EveryRail_HasARow(Guardrail rail)
    {
        var row = File.ReadLines(Repository.PathOf("docs", "reference", "guardrails.md")).FirstOrDefault(line => line.StartsWith($"| `{rail}` |", StringComparison.Ordinal));

        Assert.NotNull(row);
        Assert.Equal(5, row.Split('|').Length);
        Assert.All(row.Split('|')[1..^1], cell => Assert.NotEmpty(cell.Trim()));
    }

    private static ResponseDecision Decide(ResponseFacts facts, ResponsePolicy? policy = null) =>
        Responder.Decide(facts, policy ?? GivenFacts.Policy, GivenFacts.Now);

    private static Guardrail Name(ResponseFacts facts, ResponsePolicy? policy = null) =>
        Assert.IsType<ResponseDecision.Withhold>(Decide(facts, policy)).Guardrail;
}
