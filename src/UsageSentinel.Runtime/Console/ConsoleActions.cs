using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// Carries out a form by the same functions as the verb of that name. Nothing here decides: guardrails are asked by the responder, as they
/// are for the verb.
/// </summary>
internal sealed class ConsoleActions(MuteForms mutes, LearnForms learning, ContainForms containment, RetireForms retiring, ReplaceForms replacing)
{
    /// <summary>Whether the configuration lets revoked keys be replaced.</summary>
    public bool OffersReplacement => replacing.IsOffered;

    /// <summary>A form of the page of an alert.</summary>
    public async Task<FormResult> OnAlertAsync(AlertCard card, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        var form = question.Call.Form();
        return form.GetValueOrDefault("act") switch
        {
            "decide" when !question.Visit.May(ConsoleRole.Approver) => NotAllowed("approve"),
            "decide" => await containment.DecideAsync(card, form, question.Visit, cancellationToken),
            _ when !question.Visit.May(ConsoleRole.Operator) => NotAllowed("operate"),
            "ack" => await mutes.AcknowledgeAsync(card, form, question.Visit.Person, cancellationToken),
            "silence" => await mutes.SilenceAsync(MuteForms.Matchers(card), form, question.Visit, cancellationToken),
            "expire" => await mutes.ExpireAsync(form, question.Visit.Person, cancellationToken),
            "learn" => await learning.LearnAsync(card, form, question.Visit.Person, cancellationToken),
            "revoke" when !question.Visit.May(ConsoleRole.Approver) => NotAllowed("approve"),
            "revoke" when card.Shown.ApiKeyId is { } key => await containment.RevokeAsync(key, form, question.Visit, cancellationToken),
            "expect" when card.Alert.Subject.Key is { } key => await learning.ExpectAsync(card.Alert.Subject.Account, key.Value, form, question.Visit.Person, cancellationToken),
            "contain" when card.Shown.ApiKeyId is { } key => await containment.ContainAsync(key, form, question.Visit, cancellationToken),
            "restore" => await containment.RestoreAsync(card.Acts, form, question.Visit.Person, cancellationToken),
            _ => Unknown,
        };
    }

    /// <summary>A form of the page of a key.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="key">The key.</param>
    /// <param name="acts">Everything that was done about it.</param>
    /// <param name="question">The form.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    public async Task<FormResult> OnKeyAsync(
        ProviderAccount account, string key, ImmutableArray<ContainmentAction> acts, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        var form = question.Call.Form();
        return form.GetValueOrDefault("act") switch
        {
            "retire" when !question.Visit.May(ConsoleRole.Approver) => NotAllowed("approve"),
            "replace" when !question.Visit.May(ConsoleRole.Approver) => NotAllowed("approve"),
            "replace" => await replacing.ReplaceAsync(key, form, question.Visit.Person, cancellationToken),
            "retire" => await retiring.DecideAsync(account, key, form, question.Visit.Person, cancellationToken),
            _ when !question.Visit.May(ConsoleRole.Operator) => NotAllowed("operate"),
            "silence" => await mutes.SilenceAsync([$"key={key}"], form, question.Visit, cancellationToken),
            "expire" => await mutes.ExpireAsync(form, question.Visit.Person, cancellationToken),
            "revoke" when !question.Visit.May(ConsoleRole.Approver) => NotAllowed("approve"),
            "revoke" => await containment.RevokeAsync(key, form, question.Visit, cancellationToken),
            "contain" => await containment.ContainAsync(key, form, question.Visit, cancellationToken),
            "expect" => await learning.ExpectAsync(account, key, form, question.Visit.Person, cancellationToken),
            "restore" => await containment.RestoreAsync(acts, form, question.Visit.Person, cancellationToken),
            _ => Unknown,
        };
    }

    private static FormResult Unknown => FormResult.Refused("The form names no action. Open the page again and use its buttons.");

    private static FormResult NotAllowed(string what) => FormResult.Refused($"You do not have the role to {what} (see docs/how-to/console.md).");
}
