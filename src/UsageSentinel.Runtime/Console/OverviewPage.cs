using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary><c>/</c>: what needs a person now, then everything else at a glance.</summary>
internal sealed class OverviewPage(
    AlertAnswers alerts, KeyNames names, StatusAnswers status, BudgetAnswers budgets, IHealthReport health, TimeProvider clock) : IConsolePage
{
    private const int Most = 20;

    public string Name => string.Empty;

    public async Task<PageAnswer?> AnswerAsync(ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (!question.Parts.IsEmpty)
        {
            return null;
        }

        var table = await names.ReadAsync(cancellationToken);
        var rows = (await alerts.ReadCardsAsync(AlertsWanted.Open, cancellationToken)).ConvertAll(card => AlertList.Row(card, table)).ToLookup(row => row.Card.Situation);
        var accounts = await status.ReadAsync(cancellationToken);
        var report = await health.ReadAsync(cancellationToken);
        var urgent = rows[AlertSituation.Waiting].Concat(rows[AlertSituation.Failed]).Concat(rows[AlertSituation.Open]
            .OrderByDescending(row => row.Card.Alert.Severity).ThenByDescending(row => row.Card.Shown.LostUsd)).ToList();
        return new PageAnswer.Page("Overview", $"""
            {Mode(accounts)}
            <div class="panel"><h2>What needs you now</h2>{(urgent.Count == 0 ? (Html)$"""<p class="state good">Nothing. No alert is open without an answer.</p>""" : $"{urgent.Take(Most).Select(row => AlertList.Entry(row, question.Address))}{More(urgent.Count, question.Address)}")}</div>
            <div class="panel"><h2>Spend</h2>{accounts.Select(Spend)}{BudgetView.Render(await budgets.ReadAsync(cancellationToken))}</div>
            <div class="columns">
            {Group("Contained", rows[AlertSituation.Contained], question.Address)}
            {Group("Acknowledged", rows[AlertSituation.Acknowledged], question.Address)}
            {Group("Silenced", rows[AlertSituation.Silenced], question.Address)}
            {Group("Pending", rows[AlertSituation.Pending], question.Address)}
            </div>
            <div class="panel"><h2>Health</h2><p>{accounts.Select(Age)}</p>{HealthPage.Lines(report)}</div>
            """);
    }

    private static Html Mode(List<StatusJson> accounts) => accounts switch
    {
        [{ Stopped: true }, ..] => $"""<p class="state bad">The stop switch is on. Nothing is done to any key.</p>""",
        [{ ResponseMode: "observe" }, ..] => $"""<p class="quiet">Response mode: observe. Nothing is done to any key.</p>""",
        [var first, ..] => $"""<p class="quiet">Response mode: {first.ResponseMode}. Keys may be contained.</p>""",
        _ => Html.Empty,
    };

    private static Html More(int count, ConsoleAddress address) =>
        count > Most ? (Html)$"""<p><a href="{address.To("alerts")}">{Figures.Count(count - Most, "more alert")}</a></p>""" : Html.Empty;

    private static Html Spend(StatusJson account) => $"""
        <h3>{account.Provider}/{account.Account}</h3><dl class="tiles">
        <div><dt>today so far ({account.CostBasis})</dt><dd>{Figures.Money(account.TodayCostUsd)}</dd></div>
        <div><dt>{(account.MonthKnownFrom is { } from ? string.Create(CultureInfo.InvariantCulture, $"this month, known from {from:yyyy-MM-dd} on") : "this month")}</dt><dd>{Figures.Money(account.MonthCostUsd)}</dd></div>
        <div><dt>open alerts</dt><dd>{account.OpenAlerts}</dd></div>
        <div><dt>keys</dt><dd>{account.Keys}</dd></div>
        </dl>{DayChart.Render(Days(account), $"Cost by day of {account.Provider}/{account.Account}")}
        """;

    private static ImmutableArray<SpendDay> Days(StatusJson account)
    {
        var last = account.CompleteThrough is { } through ? DateOnly.FromDateTime(through.UtcDateTime) : DateOnly.MinValue.AddDays(account.DailyCostUsd.Count);
        return [.. account.DailyCostUsd.Select((cost, index) => new SpendDay(last.AddDays(index - account.DailyCostUsd.Count + 1), cost))];
    }

    private static Html Group(string title, IEnumerable<AlertRow> rows, ConsoleAddress address)
    {
        var list = rows.OrderByDescending(row => row.Card.Shown.ActiveAt).ToList();
        return list.Count == 0 ? Html.Empty : $"""<div class="panel"><h2>{title}: {list.Count}</h2>{list.Take(Most).Select(row => AlertList.Entry(row, address))}{More(list.Count, address)}</div>""";
    }

    private Html Age(StatusJson account) => account.CompleteThrough is { } through
        ? (Html)$"Data of {account.Provider}/{account.Account} are complete to {Words.Time(through)} UTC ({Words.Ago(clock.GetUtcNow() - through)}). "
        : $"No sweep of {account.Provider}/{account.Account} yet. Run 'sentinel watch'. ";
}
