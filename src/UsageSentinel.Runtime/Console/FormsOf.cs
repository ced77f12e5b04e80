using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The forms of an alert and of a key. What the inventory does not have cannot be contained. A person who may not use one does not see it; the answer to a form checks again. To delete a key by
/// hand is to ask for it and to approve it in one, so it takes both roles.
/// </summary>
internal static class FormsOf
{
    public static FormsModel Alert(AlertCard card, ImmutableArray<Silence> silences, ConsoleQuestion question)
    {
        var isOpen = card.Alert.IsOpen;
        var isAboutKey = card.Alert.Subject.Key is not null;
        return Of(question, silences, [
            (FormKind.Decide, ConsoleRole.Approver, card.IsWaiting),
            (FormKind.Acknowledge, ConsoleRole.Operator, isOpen),
            (FormKind.Silence, ConsoleRole.Operator, isOpen),
            (FormKind.Expire, ConsoleRole.Operator, !silences.IsEmpty),
            (FormKind.Learn, ConsoleRole.Operator, isAboutKey && RuleTraits.Get(card.Alert.Subject.Rule).IsBehaviour),
            (FormKind.Expect, ConsoleRole.Operator, isOpen && isAboutKey),
            (FormKind.Contain, ConsoleRole.Operator, isOpen && card.IsOfListedKey && !IsDeleted(card.Acts)),
            (FormKind.Restore, ConsoleRole.Operator, card.Acts.Any(act => act.HoldsLimit)),
            (FormKind.Revoke, ConsoleRole.Operator, isOpen && card.IsOfListedKey && !IsDeleted(card.Acts)),
        ]);
    }

    /// <param name="key">The key.</param>
    /// <param name="history">What happened around it.</param>
    /// <param name="offersReplacement">Whether the configuration lets revoked keys be replaced.</param>
    /// <param name="question">Who asks, and where.</param>
    public static FormsModel Key(KeyJson key, KeyHistory history, bool offersReplacement, ConsoleQuestion question) => Of(question, history.Silences, [
        (FormKind.Replace, ConsoleRole.Approver, offersReplacement && IsDeleted(history.Acts) && history.Rotations.All(rotation => rotation.Phase.IsOver())),
        (FormKind.Silence, ConsoleRole.Operator, true),
        (FormKind.Expire, ConsoleRole.Operator, !history.Silences.IsEmpty),
        (FormKind.Expect, ConsoleRole.Operator, !IsDeleted(history.Acts)),
        (FormKind.Contain, ConsoleRole.Operator, key.IsListed && !IsDeleted(history.Acts)),
        (FormKind.Restore, ConsoleRole.Operator, history.Acts.Any(act => act.HoldsLimit)),
        (FormKind.Revoke, ConsoleRole.Operator, key.IsListed && !IsDeleted(history.Acts)),
    ]) with { Silenced = $"all alerts of {DisplayText.Of(key.Name ?? key.ApiKeyId, 60)}" };

    /// <summary>Whether the key was deleted by an action, and the provider confirmed it.</summary>
    public static bool IsDeleted(ImmutableArray<ContainmentAction> acts) => acts.Any(act => act.Level.IsIrreversible() && act.Status is ActionStatus.Verified);

    /// <summary>The level a form names; null for none that a person may ask for here.</summary>
    public static ContainmentLevel? LevelOf(string? word) => word switch
    {
        "throttle" => ContainmentLevel.Throttle,
        "deny_model" => ContainmentLevel.DenyModel,
        "limit" => ContainmentLevel.SpendLimit,
        _ => null,
    };

    private static FormsModel Of(ConsoleQuestion question, ImmutableArray<Silence> silences, ImmutableArray<(FormKind Kind, ConsoleRole Role, bool MakesSense)> forms) => new(
        question.Address.Here, question.FormToken, [.. forms.Where(form => form.MakesSense && question.Visit.May(form.Role) && (form.Kind is not FormKind.Revoke || question.Visit.May(ConsoleRole.Approver))).Select(form => form.Kind)])
    {
        Silences = [.. silences.Select(silence => new SilenceModel(
            silence.Id, string.Join(", ", silence.Matchers.Select(matcher => matcher.ToString())), silence.EndsAt, Words.Person(silence.Author), silence.Why))],
    };
}
