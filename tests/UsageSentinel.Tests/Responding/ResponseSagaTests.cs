using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Tests.Responding;

public class ResponseSagaTests
{
    private static readonly ResponseDecision Act = new ResponseDecision.Act(Planned, []);
    private static readonly ResponseDecision Confirm = new ResponseDecision.Confirm(Planned, []);
    private static readonly ResponseDecision Await = new ResponseDecision.AwaitApproval(Planned, []);
    private static readonly ResponseDecision Withhold = new ResponseDecision.Withhold(null, Guardrail.StopSwitch, "it is on", []);
    private static readonly ResponseDecision?[] Decisions = [null, Act, Confirm, Await, Withhold];

    private static readonly ResponseProgress Reviewed = new() { Review = ReviewFinding.Unchanged, HasAlert = true };

    private static PlannedLevel Planned => new(ContainmentLevel.RevokeKey, default, Sufficiency.Enough, [], 0);

    private static Arbitrary<ResponseProgress> Any { get; } = (
        from review in Gen.Elements(Enum.GetValues<ReviewFinding>())
        from act in Gen.Elements(Enum.GetValues<ActionProgress>())
        from decision in Gen.Elements(Decisions)
        from flags in Gen.Choose(0, 7)
        select new ResponseProgress
        {
            Review = review,
            Act = act,
            Decision = decision,
            HasAlert = (flags & 1) != 0,
            IsConfirmed = (flags & 2) != 0,
            IsWrittenDown = (flags & 4) != 0,
        }).ToArbitrary();

    public static TheoryData<string, ResponseProgress, ResponseStep> Table => new()
    {
        { "earlier actions may have been done after all", new ResponseProgress(), ResponseStep.Review },
        { "one was: the ledger has changed", new ResponseProgress { Review = ReviewFinding.Changed }, ResponseStep.Repeat },
        { "what was begun is settled before anything is decided", Reviewed with { Act = ActionProgress.Unsettled }, ResponseStep.Settle },
        { "the provider did it: no guardrail can undo that", Reviewed with { Act = ActionProgress.Done }, ResponseStep.Finish },
        { "nothing is begun", Reviewed, ResponseStep.Decide },
        { "what was begun and not done is decided again", Reviewed with { Act = ActionProgress.Pending }, ResponseStep.Decide },
        { "the provider has to confirm the usage", Reviewed with { Decision = Confirm }, ResponseStep.Confirm },
        { "without an alert there is nothing to confirm", Reviewed with { Decision = Confirm, HasAlert = false }, ResponseStep.Withhold },
        { "it is asked once", Reviewed with { Decision = Confirm, IsConfirmed = true }, ResponseStep.Withhold },
        { "a person has to say yes", Reviewed with { Decision = Await }, ResponseStep.Withhold },
        { "a guardrail withholds what was begun", Reviewed with { Decision = Withhold, Act = ActionProgress.Pending }, ResponseStep.Withhold },
        { "it is written down once", Reviewed with { Decision = Withhold, IsWrittenDown = true }, ResponseStep.Finish },
        { "the intent comes before the action", Reviewed with { Decision = Act }, ResponseStep.Begin },
        { "somebody else wrote to the ledger", Reviewed with { Decision = Act, Act = ActionProgress.Lost }, ResponseStep.Repeat },
        { "the intent is written", Reviewed with { Decision = Act, Act = ActionProgress.Pending }, ResponseStep.Execute },
        { "it is carried out once", Reviewed with { Decision = Act, Act = ActionProgress.Done }, ResponseStep.Finish },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Next_OfEachRow_IsItsStep(string why, ResponseProgress at, ResponseStep step) => Assert.True(ResponseSaga.Next(at) == step, why);

    /// <summary>The provider is asked for something only on a decision to act, after the intent, and once it is known that it is not done.</summary>
    [Property]
    public Property Next_ExecutesOnlyWhatIsDecidedAndWrittenDown() => Prop.ForAll(Any, at =>
        ResponseSaga.Next(at) is not ResponseStep.Execute
        || at is { Decision: ResponseDecision.Act, Act: ActionProgress.Pending, Review: ReviewFinding.Unchanged });

    [Property]
    public Property Next_BeginsOnlyOnADecisionToAct() => Prop.ForAll(Any, at =>
        ResponseSaga.Next(at) is not ResponseStep.Begin || at is { Decision: ResponseDecision.Act, Act: ActionProgress.None });

    [Property]
    public Property Next_DecidesOnlyWhenItIsKnownWhatWasBegun() => Prop.ForAll(Any, at =>
        ResponseSaga.Next(at) is not ResponseStep.Decide || at.Act is ActionProgress.None or ActionProgress.Pending);

    /// <summary>Whatever the world answers, a case comes to an end: no step follows itself, and none is taken twice.</summary>
    [Property(MaxTest = 500)]
    public Property Next_WhateverTheAnswers_Ends() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var dice = new System.Random(seed);
        var at = new ResponseProgress { HasAlert = dice.Next(2) == 0, Act = dice.Next(2) == 0 ? ActionProgress.None : ActionProgress.Unsettled };
        var taken = new HashSet<ResponseStep>();
        while (ResponseSaga.Next(at) is var step and not (ResponseStep.Finish or ResponseStep.Repeat))
        {
            if (!taken.Add(step))
            {
                return false;
            }

            at = Answer(at, step, dice);
        }

        return true;
    });

    private static ResponseProgress Answer(ResponseProgress at, ResponseStep step, System.Random dice) => step switch
    {
        ResponseStep.Review => at with { Review = dice.Next(4) == 0 ? ReviewFinding.Changed : ReviewFinding.Unchanged },
        ResponseStep.Settle => at with { Act = dice.Next(2) == 0 ? ActionProgress.Done : ActionProgress.Pending },
        ResponseStep.Decide => at with { Decision = Decisions[dice.Next(1, Decisions.Length)] },
        ResponseStep.Confirm => at with { Decision = Decisions[dice.Next(1, Decisions.Length)], IsConfirmed = true },
        ResponseStep.Withhold => at with { IsWrittenDown = true },
        ResponseStep.Begin => at with { Act = dice.Next(2) == 0 ? ActionProgress.Lost : ActionProgress.Pending },
        _ => at with { Act = ActionProgress.Done },
    };
}
