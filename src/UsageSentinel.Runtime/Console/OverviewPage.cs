using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Retiring;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/</c>: what needs a person now, then everything else at a glance.</summary>
internal sealed class OverviewPage(
    AlertAnswers alerts, KeyNames names, StatusAnswers status, BudgetAnswers budgets, IHealthReport health, Countdowns countdowns, TimeProvider clock) : IConsolePage
{
    private const int Most = 20;

    /// <summary>What needs a person now; among alerts of one severity in this order.</summary>
    private static readonly ImmutableArray<AlertSituation> Urgent = [AlertSituation.Open, AlertSituation.Waiting, AlertSituation.Failed];

    private static readonly ImmutableArray<(string Title, AlertSituation Situation)> Others =
    [
        ("Contained", AlertSituation.Contained), ("Acknowledged", AlertSituation.Acknowledged), ("Silenced", AlertSituation.Silenced), ("Pending", AlertSituation.Pending),
        ("In old history", AlertSituation.History),
    ];

    public string Name => string.Empty;

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var table = await names.ReadAsync(cancellationToken);
        var rows = (await alerts.ReadCardsAsync(AlertsWanted.Open, cancellationToken)).ConvertAll(card => AlertList.Row(card, table)).ToLookup(row => row.Card.Situation);
        var waiting = (await countdowns.OpenAsync(cancellationToken)).Where(CountdownList.NeedsPerson).ToList();
        var accounts = await status.ReadAsync(cancellationToken);
        return new PageAnswer.Page("Overview", MarkupRenderer.Fragment<OverviewPageBody>(new OverviewModel(
            Mode(accounts),
            Group(Urgency(rows, waiting.Count), [.. MostUrgentFirst(rows)], question.Address),
            [.. Others.Where(other => rows.Contains(other.Situation)).Select(other => Group(
                string.Create(CultureInfo.InvariantCulture, $"{other.Title}: {rows[other.Situation].Count()}"),
                [.. rows[other.Situation].OrderByDescending(row => row.Card.Shown.ActiveAt)],
                question.Address))],
            [.. accounts.Select(Account)],
            await budgets.ReadAsync(cancellationToken),
            await health.ReadAsync(cancellationToken))
        {
            Countdowns = CountdownList.Of(waiting.Take(Most), table, countdowns.NeedsApproval, question),
        }));
    }

    private static string Urgency(ILookup<AlertSituation, AlertRow> rows, int countdowns) => Urgent.Sum(situation => rows[situation].Count()) + countdowns is > 0 and var count
        ? string.Create(CultureInfo.InvariantCulture, $"What needs you now: {count}")
        : "What needs you now";

    private static IEnumerable<AlertRow> MostUrgentFirst(ILookup<AlertSituation, AlertRow> rows) => Urgent
        .SelectMany(situation => rows[situation])
        .OrderByDescending(row => row.Card.Alert.Severity)
        .ThenBy(row => Urgent.IndexOf(row.Card.Situation))
        .ThenByDescending(row => row.Card.Shown.LostUsd);

    private static SaidModel? Mode(List<StatusJson> accounts) => accounts switch
    {
        [{ Stopped: true }, ..] => new SaidModel("The stop switch is on. Nothing is done to any key.", "state bad", null),
        [{ ResponseMode: "observe" }, ..] => new SaidModel("Response mode: observe. No alert contains a key.", "quiet", null),
        [var first, ..] => new SaidModel($"Response mode: {first.ResponseMode}. Keys may be contained.", "quiet", null),
        _ => null,
    };

    private static AlertGroup Group(string title, ImmutableArray<AlertRow> rows, ConsoleAddress address) => new(
        title,
        [.. rows.Take(Most).Select(row => AlertList.Entry(row, address))],
        rows.Length > Most ? new PlaceModel(address.To("alerts"), Amounts.Count(rows.Length - Most, "more alert"), false) : null);

    private AccountModel Account(StatusJson account) => new(
        account,
        account.MonthKnownFrom is { } from ? string.Create(CultureInfo.InvariantCulture, $"this month, known from {from:yyyy-MM-dd} on") : "this month",
        DayChart.Of(Days(account), $"Cost by day of {account.Provider}/{account.Account}"),
        HealthPage.Age(account, clock.GetUtcNow()));

    private static ImmutableArray<SpendDay> Days(StatusJson account)
    {
        var last = account.CompleteThrough is { } through ? DateOnly.FromDateTime(through.UtcDateTime) : DateOnly.MinValue.AddDays(account.DailyCostUsd.Count);
        return [.. account.DailyCostUsd.Select((cost, index) => new SpendDay(last.AddDays(index - account.DailyCostUsd.Count + 1), cost))];
    }
}
