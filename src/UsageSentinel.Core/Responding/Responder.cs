namespace UsageSentinel.Core.Responding;

/// <summary>
/// Decides the response to a key. Pure; plans, then asks every guardrail for every containment level every time; unsure blocks. A level
/// that a guardrail blocks is skipped for the next of the plan, which has to pass every guardrail by itself.
/// </summary>
public static class Responder
{
    public static ResponseDecision Decide(ResponseFacts facts, ResponsePolicy policy, DateTimeOffset now)
    {
        var asked = Planner.Plan(facts, policy).Levels
            .Select(planned => (Planned: (PlannedLevel?)planned, Answers: Guardrails.Ask(facts, planned, policy, now)))
            .ToList();
        var (planned, answers) = asked.FirstOrDefault(
            level => level.Answers.All(answer => !answer.Withholds || ResponseDecision.IsMode(answer.Rail)),
            asked.FirstOrDefault((null, Guardrails.Ask(facts, null, policy, now))));
        var against = answers.Where(answer => answer.Withholds).ToList();
        if (planned is null || against.Any(answer => !ResponseDecision.IsMode(answer.Rail)))
        {
            return new ResponseDecision.Withhold(planned, against[0].Rail, against[0].Reason, answers);
        }

        return (facts.Confirmation, against) switch
        {
            // Asked and answered otherwise is a rail of its own; here it can only not have been asked.
            (not Confirmation.Confirmed, _) when facts.Requester is Requester.Automation => new ResponseDecision.Confirm(planned, answers),
            (_, [{ Rail: Guardrail.ApprovalMissing }]) when facts.Requester is Requester.Automation => new ResponseDecision.AwaitApproval(planned, answers),
            (_, [var first, ..]) => new ResponseDecision.Withhold(planned, first.Rail, first.Reason, answers),
            _ => new ResponseDecision.Act(planned, answers),
        };
    }
}
