using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Console;

/// <summary>The forms of an alert and of a key. A person who may not use one does not see it; the answer to a form checks again.</summary>
internal static class ActForms
{
    public static Html OfAlert(AlertCard card, ConsoleQuestion question)
    {
        Html forms = $"""
            {(card.IsWaiting && question.Visit.May(ConsoleRole.Approver) ? Approve(question) : Html.Empty)}
            {(question.Visit.May(ConsoleRole.Operator) ? Operate(card, question) : Html.Empty)}
            """;
        return string.IsNullOrWhiteSpace(forms.ToString()) ? Html.Empty : $"""<div class="panel"><h2>Act</h2>{forms}</div>""";
    }

    public static Html OfKey(string key, ImmutableArray<ContainmentAction> acts, ConsoleQuestion question) => question.Visit.May(ConsoleRole.Operator)
        ? (Html)$"""<div class="panel"><h2>Act</h2>{Contain(question)}{Expect(question)}{Silence(question, $"all alerts of {key}")}{(acts.Any(act => act.HoldsLever) ? Restore(question) : Html.Empty)}</div>"""
        : Html.Empty;

    private static Html Operate(AlertCard card, ConsoleQuestion question) => $"""
        {(card.Alert.IsOpen ? Acknowledge(question) : Html.Empty)}
        {(card.Alert.IsOpen ? Silence(question, "this alert") : Html.Empty)}
        {(card.Alert.IsOpen && card.Alert.Subject.Key is not null ? (Html)$"{Expect(question)}{Contain(question)}" : Html.Empty)}
        {(card.Acts.Any(act => act.HoldsLever) ? Restore(question) : Html.Empty)}
        """;

    private static Html Acknowledge(ConsoleQuestion question) => Form(question, "ack", $"""
        {Length("Acknowledge for")}<label>Note for others <input name="note" maxlength="500" size="30" /></label>
        <label><input type="checkbox" name="hold" value="yes" /> block automatic actions meanwhile</label><button>Acknowledge</button>
        """);

    private static Html Silence(ConsoleQuestion question, string what) => Form(question, "silence", $"""
        {Length("Silence for")}<label>Reason <input name="reason" maxlength="500" size="30" required="required" /></label><button>Silence {what}</button>
        """);

    private static Html Contain(ConsoleQuestion question) => Form(question, "contain", $"""
        <label>Contain <select name="level"><option value="throttle">lower the rate limits of the project</option><option value="deny_model">block the affected models</option><option value="limit">set the spend limit of the project</option></select></label>
        <label>Reason <input name="reason" maxlength="300" size="30" required="required" /></label>
        <label><input type="checkbox" name="radius" value="yes" /> also if much normal traffic is affected</label><button class="bad">Contain the key</button>
        """);

    private static Html Expect(ConsoleQuestion question) => Form(question, "expect", $"""
        {Length("Expect for")}<label>up to, in US dollars an hour <input name="upto" inputmode="decimal" maxlength="12" size="10" required="required" /></label>
        <label>Reason <input name="reason" maxlength="300" size="30" required="required" /></label><button>Expect this activity</button>
        """);

    private static Html Restore(ConsoleQuestion question) => Form(question, "restore", $"""
        <label>Reason <input name="reason" maxlength="300" size="30" required="required" /></label><button>Restore the limits from before</button>
        """);

    private static Html Approve(ConsoleQuestion question) => Form(question, "decide", $"""
        <label>Reason, recorded in the ledger <input name="reason" maxlength="300" size="30" /></label>
        <button class="bad" name="verdict" value="approve">Approve the action</button> <button name="verdict" value="deny">Deny: do nothing</button>
        """);

    private static Html Length(string title) =>
        $"""<label>{title} <select name="for"><option value="4">4 hours</option><option value="24" selected="selected">24 hours</option><option value="72">3 days</option><option value="168">7 days</option></select></label>""";

    private static Html Form(ConsoleQuestion question, string act, Html fields) => $"""
        <form class="act" id="{act}" method="post" action="{question.Address.To([.. question.Address.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)])}">
        <input type="hidden" name="form" value="{question.FormToken}" /><input type="hidden" name="act" value="{act}" />
        {fields}</form>
        """;

    /// <summary>The level a form names; null for none that a person may ask for here.</summary>
    public static ContainmentLevel? LevelOf(string? word) => word switch
    {
        "throttle" => ContainmentLevel.Throttle,
        "deny_model" => ContainmentLevel.DenyModel,
        "limit" => ContainmentLevel.SpendLimit,
        _ => null,
    };
}
