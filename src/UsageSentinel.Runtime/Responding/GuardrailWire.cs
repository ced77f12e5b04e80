using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Records and publishes decisions without an action. The same decision on the same case is written once, however often it is considered.</summary>
public sealed partial class DecisionLog(
    LedgerStore ledger, DecisionInputStore kept, ResponseCaseStore cases, ResponseReporter reporter, ResponderPolicy settings, ILogger<DecisionLog> logger)
{
    /// <param name="one">The case.</param>
    /// <param name="alert">Its episode, where there is one.</param>
    /// <param name="inputs">What the decision rests on.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="withdrawn">The action that was cancelled with it, whose own row gives the reason; null for none.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition writes what is missing.</param>
    public async Task WriteAsync(
        ResponseCase one, Alert? alert, DecisionInputs inputs, ResponseDecision decision, ContainmentAction? withdrawn, CancellationToken cancellationToken)
    {
        var (facts, now) = (inputs.Facts, inputs.Now);
        // The current state of the case: another responder may have written the same decision a moment ago.
        var held = await cases.FindAsync(one.EpisodeId, cancellationToken);
        var needs = TwoPersonGuardrail.Needed(decision, facts, inputs.Policy);
        var word = held is not null && StillWaits(held, decision, needs) ? held.Decision : Word(decision, needs);
        var isAwaiting = decision is ResponseDecision.AwaitApproval;
        var isNew = held?.Decision != word;
        var isAskedAgain = isAwaiting && held is not null && IsToAsk(held, isNew, facts, now);
        var row = held?.AskedRow ?? 0;
        if ((isNew || isAskedAgain) && !IsOfNoInterest(decision, facts))
        {
            Log.NotDone(logger, one.Key, word ?? Word(decision, needs), Because(decision));
            if (withdrawn is null)
            {
                var written = await ledger.AppendAsync(
                    new LedgerEntry(
                        now,
                        isAwaiting ? LedgerKind.AwaitingApproval : LedgerKind.Withheld,
                        one.EpisodeId,
                        ResourcePath.Of(one.Account, one.Series.Project, one.Series.Key),
                        facts.Requester.Actor,
                        Summary(decision, facts),
                        Details(decision))
                    {
                        InputsHash = await kept.KeepAsync(inputs, cancellationToken),
                    },
                    null,
                    cancellationToken);
                row = isAwaiting ? written : row;
            }

            if (alert is not null && alert.Severity >= settings.Policy.FloorOf(alert, null) && IsNews(held, decision))
            {
                // Below the floor no action was expected; the ledger has the row.
                await TellAsync(alert, decision, isAskedAgain ? held?.Asked ?? 0 : 0, now, cancellationToken);
            }
        }

        if (held is not null)
        {
            await cases.WriteAsync(
                held with
                {
                    Decision = IsOfNoInterest(decision, facts) ? held.Decision : word,
                    ClosedAt = IsSettled(alert, facts) ? now : held.ClosedAt,
                    AskedRow = row,
                    AskedAt = isAskedAgain ? now : held.AskedAt,
                    Asked = isAskedAgain ? held.Asked + 1 : held.Asked,
                },
                cancellationToken);
        }
    }

    /// <summary>The provider has no limit for this containment level: recorded as failed, so that the plan continues with the next.</summary>
    public async Task NoLeverAsync(LedgerSnapshot snapshot, ContainmentAction act, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = ActionLedger.Entry(LedgerKind.Failed, act, $"{act.Rung}: there is no limit to set for the affected models.", string.Empty, now);
        await ledger.TryAdvanceAsync(snapshot, entry, act, cancellationToken);
    }

    /// <summary>The line the ledger's row of a decision begins with.</summary>
    public static string Summary(ResponseDecision decision, ResponseFacts facts) => decision switch
    {
        ResponseDecision.Act => $"Begin {decision.Rung}: {Reason(decision, facts)}",
        ResponseDecision.AwaitApproval => $"Waiting for approval: {decision.Rung.Words()}. {Radius(decision)}",
        _ => $"Blocked by guardrail {Headline(decision)}",
    };

    /// <summary>The rail that names the decision, and everything that speaks against acting.</summary>
    public static string Headline(ResponseDecision decision) => $"{Rail(decision)}: {Because(decision)}";

    /// <summary>Everything that speaks against acting, so that whoever reads it knows what is missing.</summary>
    public static string Because(ResponseDecision decision)
    {
        var against = decision.Answers.Where(answer => answer.Withholds).ToList();
        return decision.WouldAct
            ? $"{string.Join(' ', against.Select(answer => answer.Reason))} All other guardrails allow the action: {decision.Rung.Words()}. {Radius(decision)}"
            : $"{string.Join(' ', against.Select(answer => answer.Reason))}{(decision.Planned is null ? string.Empty : $" Planned action: {decision.Rung.Words()}. {Radius(decision)}")}";
    }

    /// <summary>The reason for this containment level, for the ledger.</summary>
    public static string Reason(ResponseDecision decision, ResponseFacts facts) => facts.Requester is Requester.Person person
        ? $"requested by {person.Name}{(person.Why.Length > 0 ? $" ({person.Why})" : string.Empty)}. {Radius(decision)}{WouldHaveRefused(decision, facts)}"
        : $"{facts.Alert?.Anomaly.Cause ?? "no cause"}. {Radius(decision)}{WouldHaveRefused(decision, facts)}";

    /// <summary>What a throttle would have refused of normal traffic; nothing where no minutes are kept.</summary>
    private static string WouldHaveRefused(ResponseDecision decision, ResponseFacts facts) =>
        decision.Rung is ContainmentLevel.Throttle && facts.Traffic?.Models.Max(model => model.Refused) is { } refused
            ? string.Create(CultureInfo.InvariantCulture, $" In the last 8 days these limits would have refused {refused * 100:0.###} % of the project's normal requests on a model.{Days(facts.Traffic.Models)}")
            : string.Empty;

    /// <summary>On how many days of four weeks they would have refused something; nothing where only the kept minutes are known.</summary>
    private static string Days(ImmutableArray<ModelTraffic> models) => models.MaxBy(model => model.DaysAbove) is { DaysSeen: > 0 } worst
        ? string.Create(CultureInfo.InvariantCulture, $" The busiest minute of {worst.DaysAbove} of the last {worst.DaysSeen} normal days was above them.")
        : string.Empty;

    public static string Details(ResponseDecision decision) =>
        JsonSerializer.Serialize([.. decision.Answers.Select(answer => new GuardrailWire(answer.Rail.ToString(), answer.Withholds, answer.Reason))], LedgerJson.Default.GuardrailWireArray);

    /// <summary>Who else is hit, and what is still lost.</summary>
    public static string Radius(ResponseDecision decision) => decision.Planned is { } planned
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Also affected: {(planned.AlsoHit.IsEmpty ? "no other key" : string.Join(", ", planned.AlsoHit))}. Expected loss after the action: {planned.ExpectedLoss}.")
        : "No containment action is available.";

    /// <summary>
    /// Whether a person who was asked can still answer: what speaks against acting besides is over with time, and the answer must not
    /// come too late for it.
    /// </summary>
    private static bool StillWaits(ResponseCase held, ResponseDecision decision, ApprovalsNeeded needs) =>
        held.IsAwaiting
        && held.Needs == needs
        && held.Decision?.Split(' ')[1] == decision.Rung.ToString()
        && decision.Answers.Where(answer => answer.Withholds).All(answer => answer.Rail is Guardrail.ApprovalMissing or Guardrail.StaleAlert
            or Guardrail.DataIncomplete or Guardrail.RevocationBudget or Guardrail.DetectionFlood or Guardrail.CoolDown);

    /// <summary>Whether a person is to be asked, for the first time or again: the links of the last time have expired, there is new evidence, or a second person is needed.</summary>
    private bool IsToAsk(ResponseCase held, bool isNew, ResponseFacts facts, DateTimeOffset now) =>
        held.AskedAt is not { } asked
        || now < asked
        || now - asked >= settings.ApprovalLife
        || (isNew && (facts.Approvals.ContainsValue(Approval.AskedAgain) || facts.Approvals.ContainsValue(Approval.Approved)));

    private Task TellAsync(Alert alert, ResponseDecision decision, int asked, DateTimeOffset now, CancellationToken cancellationToken) => decision is ResponseDecision.AwaitApproval
        ? reporter.TellAsync(alert, new ResponseEvent(EventTypes.AwaitingApproval, Step(decision.Rung, asked), decision.Rung.ToString(), Because(decision)), now, cancellationToken)
        : reporter.TellAsync(
            alert, new ResponseEvent(EventTypes.Withheld, $"withheld-{alert.Sequence}-{Rail(decision)}", Rail(decision).ToString(), Because(decision)), now, cancellationToken);

    /// <summary>The same for the same question, so that one event is published; each repeat of the question has another id.</summary>
    private static string Step(ContainmentLevel rung, int asked) =>
        asked == 0 ? $"awaiting-{rung}" : string.Create(CultureInfo.InvariantCulture, $"awaiting-{rung}-{asked + 1}");

    private static Guardrail Rail(ResponseDecision decision) =>
        decision is ResponseDecision.Withhold withheld ? withheld.Guardrail : Guardrail.ApprovalMissing;

    private static string Word(ResponseDecision decision, ApprovalsNeeded needs) =>
        $"{decision.GetType().Name} {decision.Rung} {Rail(decision)}{(decision.WouldAct ? " would act" : string.Empty)}{(needs is ApprovalsNeeded.One ? string.Empty : $" {needs}")}";

    /// <summary>The key was dealt with; every later look at it would only say so again. Acts that could not be believed are another matter.</summary>
    private static bool IsOfNoInterest(ResponseDecision decision, ResponseFacts facts) =>
        facts.Acts is not null && decision.Answers.Any(answer => answer is { Rail: Guardrail.AlreadyDone, Withholds: true });

    /// <summary>The alert itself publishes that it has resolved or gone stale.</summary>
    private static bool IsNews(ResponseCase? held, ResponseDecision decision) =>
        held?.Decision is null || !decision.Answers.Any(answer => answer.Withholds && answer.Rail is Guardrail.NotFiring or Guardrail.StaleAlert);

    private static bool IsSettled(Alert? alert, ResponseFacts facts) => alert is null or { IsOpen: false } || facts.Key is KeyLookup.Gone;

    private static partial class Log
    {
        [LoggerMessage(5000, LogLevel.Information, "No action on {Key} ({Decision}). {Reason}")]
        public static partial void NotDone(ILogger logger, KeyId key, string decision, string reason);
    }
}

/// <summary>The answer of a guardrail as stored in the ledger.</summary>
internal sealed record GuardrailWire(string Rail, bool Withholds, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GuardrailWire[]))]
internal sealed partial class LedgerJson : JsonSerializerContext;
