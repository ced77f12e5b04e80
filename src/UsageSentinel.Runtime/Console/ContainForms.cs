using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>Carries out the forms that act on a key. Guardrails are asked by the responder, as they are for the verb of the same name.</summary>
internal sealed class ContainForms(ManualContainment manual, ActionRollback rollback, Approvals approvals)
{
    /// <summary>A reversible limit.</summary>
    public async Task<FormResult> ContainAsync(string key, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken) =>
        FormsOf.LevelOf(form.GetValueOrDefault("level")) is { } level
            ? await ActAsync(key, level, form, visit, cancellationToken)
            : FormResult.Refused("The form names no action that can be taken here.");

    /// <summary>Deletes the key.</summary>
    public async Task<FormResult> RevokeAsync(string key, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken) =>
        form.ContainsKey("sure") && !string.IsNullOrWhiteSpace(form.GetValueOrDefault("reason"))
            ? await ActAsync(key, ContainmentLevel.RevokeKey, form, visit, cancellationToken)
            : FormResult.Refused("Deleting a key needs a reason and the confirmation that it is irreversible.");

    private async Task<FormResult> ActAsync(string key, ContainmentLevel level, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        if (await manual.OpenAsync(key, visit.FormId, cancellationToken) is not { } one)
        {
            return FormResult.Refused("The key is not in the inventory.");
        }

        var person = new Requester.Person(
            visit.Person, level, form.ContainsKey("radius") ? BlastRadiusConsent.Given : BlastRadiusConsent.NotGiven, DisplayText.Of(form.GetValueOrDefault("reason"), 300));
        return await manual.ContainAsync(one, person, cancellationToken) switch
        {
            (_, { Status: ActionStatus.Done or ActionStatus.Verified } act) => new FormResult("Contained", $"Done: {act.Level.Words()}. The next runs verify it.", true),
            (_, { Status: ActionStatus.Intended }) => new FormResult("Started", "Started, but the provider's answer is not known. The next run tries again.", true),
            (_, not null) => FormResult.Refused("The provider rejected the action. See the decisions."),
            ({ } withheld, _) => FormResult.Refused(AlertWords.Text($"Blocked by guardrail {DecisionLog.Headline(withheld)}")),
            _ => FormResult.Refused("The organization of the key is not configured."),
        };
    }

    public async Task<FormResult> RestoreAsync(ImmutableArray<ContainmentAction> acts, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        var outcomes = new List<string>();
        var reason = DisplayText.Of(form.GetValueOrDefault("reason"), 300);
        var isDone = true;
        foreach (var act in acts.Where(act => act.HoldsLimit).OrderByDescending(act => act.BegunAt))
        {
            var outcome = await rollback.RestoreAsync(act.Id, by, reason.Length > 0 ? reason : "no reason given", cancellationToken);
            isDone &= outcome is RestoreOutcome.Restored;
            outcomes.Add($"{act.Level.Words()}: {Json.Word(outcome).Replace('_', ' ')}");
        }

        return outcomes.Count == 0
            ? FormResult.Refused("No reversible action is in force. Deleted keys cannot be restored.")
            : new FormResult(isDone ? "Restored" : "Not everything is restored", string.Join("; ", outcomes) + ".", isDone);
    }

    public async Task<FormResult> DecideAsync(AlertCard card, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        Approval? verdict = form.GetValueOrDefault("verdict") switch
        {
            "approve" => Approval.Approved,
            "deny" => Approval.Denied,
            _ => null,
        };
        if (verdict is not { } said)
        {
            return FormResult.Refused("The form contains neither approve nor deny.");
        }

        var answer = new ApprovalAnswer(card.Alert.Id, null, said, visit.Person) { Reason = form.GetValueOrDefault("reason", string.Empty), Identity = visit.Identity };
        return await approvals.DecideAsync(answer, cancellationToken) switch
        {
            ApprovalOutcome.Taken taken => new FormResult("Decision recorded", taken.What, true),
            ApprovalOutcome.Withheld withheld => new FormResult("Approved, but blocked by another guardrail", withheld.Why, false),
            ApprovalOutcome.Refused refused => FormResult.Refused(refused.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
