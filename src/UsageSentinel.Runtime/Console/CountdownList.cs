using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>Countdowns to the deletion of unused keys as pages show them. Their forms are sent to the page of the key, wherever they are shown.</summary>
internal static class CountdownList
{
    /// <param name="countdowns">Those that are open.</param>
    /// <param name="names">Of keys.</param>
    /// <param name="needsApproval">Whether nothing is deleted without an approval.</param>
    /// <param name="question">Who looks at them.</param>
    /// <param name="isLinked">Whether notices link to the form: the page has only one.</param>
    public static ImmutableArray<CountdownEntryModel> Of(IEnumerable<Countdown> countdowns, NameTable names, bool needsApproval, ConsoleQuestion question, bool isLinked = false) =>
        [.. countdowns.OrderBy(one => one.DueAt).ThenBy(one => one.Key.Value, StringComparer.Ordinal).Select(one => Entry(one, names, needsApproval, question, isLinked))];

    /// <summary>Whether a person has to do something about it now.</summary>
    public static bool NeedsPerson(Countdown countdown) => countdown.Phase is CountdownPhase.Proposed || countdown.IsByHand;

    private static CountdownEntryModel Entry(Countdown countdown, NameTable names, bool needsApproval, ConsoleQuestion question, bool isLinked)
    {
        var (provider, account, key) = (countdown.Account.Provider, countdown.Account.Account, countdown.Key.Value);
        var page = question.Address.To("keys", provider, account, key);
        var mayDecide = countdown.Phase.IsDecidable() && question.Visit.May(ConsoleRole.Approver);
        return new CountdownEntryModel(
            new PlaceModel(page, DisplayText.Of(names.Key(provider, account, key) ?? (countdown.Name.Length > 0 ? countdown.Name : key), 100), false),
            countdown switch
            {
                { IsByHand: true } => "to be deleted by hand",
                { Phase: CountdownPhase.Proposed } => "waits for approval",
                { ApprovedBy: not null } => $"{Json.Word(countdown.Phase)}, approved",
                _ => Json.Word(countdown.Phase),
            },
            NeedsPerson(countdown) ? "bad" : "warn",
            countdown.DueAt,
            string.Create(CultureInfo.InvariantCulture, $"{Words.Apart(countdown.Rule.ToString())}. {countdown.Note}"))
        {
            Form = mayDecide ? new FormsModel(page, question.FormToken, []) : null,
            Started = countdown.StartedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            CanApprove = needsApproval && countdown is { IsByHand: false, ApprovedBy: null },
            IsLinked = isLinked,
        };
    }
}
