using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Console;

/// <summary>One key: its cost against what is expected, its models, owner, alerts, decisions, and the limits that are set because of it.</summary>
internal sealed class KeyPage(
    KeyAnswers keys, KeyNames names, CourseAnswers courses, AlertAnswers alerts, DecisionAnswers decisions, Owners owners, AccountStore accounts, ConsoleActions actions)
{
    private const int MostRows = 2_000;
    private const int MostAlerts = 20;
    private static readonly ImmutableArray<(string Name, int Days)> Ranges = [("1d", 1), ("7d", 7), ("30d", 30)];

    public async Task<PageAnswer?> AnswerAsync(ProviderAccount account, string id, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        var key = (await keys.ReadAsync(account, cancellationToken)).FirstOrDefault(key => key.ApiKeyId == id);
        if (key is null)
        {
            return null;
        }

        var acts = await decisions.ActsAsync(account, id, cancellationToken);
        if (question.Call.Method == "POST")
        {
            return FormResult.Page(await actions.OnKeyAsync(id, acts, question, cancellationToken), question.Address);
        }

        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var series = new SeriesId(key.ProjectId is { } project ? new ProjectId(project) : null, new KeyId(id));
        var range = Ranges.FirstOrDefault(range => range.Name == question.Address.Value("range"), Ranges[1]);
        var end = BucketWidth.Hour.Ceiling(state.MinutesThrough ?? DateTimeOffset.UnixEpoch.AddDays(1));
        var course = await courses.ReadAsync(account, series, new TimeWindow(end.AddDays(-range.Days), end), cancellationToken);
        var table = await names.ReadAsync(cancellationToken);
        var cards = (await alerts.ReadCardsAsync(AlertsWanted.All, cancellationToken)).FindAll(card => card.Shown.ApiKeyId == id && card.Shown.Account == account.Account);
        var rows = (await decisions.ReadAsync(MostRows, null, cancellationToken)).FindAll(row => DecisionList.IsDecision(row) && row.Subject.EndsWith("/" + id, StringComparison.Ordinal));
        var owner = (await owners.OfAsync(account, cancellationToken))[series];
        return new PageAnswer.Page(key.Name ?? id, $"""
            <p>{id}, project {table.Project(account.Provider, account.Account, key.ProjectId) ?? key.ProjectId ?? "-"}, {account.Provider}/{account.Account}. Status: {key.Status}.</p>
            {(key.Unread is { } unread ? (Html)$"""<p class="state warn">{unread}</p>""" : Html.Empty)}
            <div class="panel"><dl class="tiles">
            <div><dt>this month ({key.CostBasis})</dt><dd>{Figures.Money(key.MonthCostUsd)}</dd></div>
            <div><dt>open alerts</dt><dd>{key.Alerts}</dd></div>
            <div><dt>owner</dt><dd class="sub">{owner.Owner ?? key.OwnerType.Replace('_', ' ')}{(owner.Team is { } team ? $", team {team}" : string.Empty)}</dd></div>
            <div><dt>created (UTC)</dt><dd class="sub">{Figures.Time(key.CreatedAt)}</dd></div>
            <div><dt>last used (UTC)</dt><dd class="sub">{Figures.Time(key.LastUsedAt)}</dd></div>
            <div><dt>baseline</dt><dd class="sub">{key.Baseline}</dd></div>
            </dl></div>
            <div class="panel"><h2>Cost an hour against the expected band</h2>
            <p class="choices">{Ranges.Select(one => (Html)$"""<a href="{question.Address.With("range", one.Name)}"{Html.Constant(one == range ? " aria-current=\"true\"" : string.Empty)}>{Figures.Count(one.Days, "day")}</a>""")}</p>
            {CourseView.Chart(course, [.. cards.Where(card => card.Alert.FiredAt is not null).Select(card => (card.Alert.ActiveAt, "alert")).Take(8)], "Cost of the key by hour")}</div>
            <div class="columns">
            <div class="panel"><h2>Models</h2>{CourseView.Models(course)}</div>
            <div class="panel"><h2>Alerts</h2>{(cards.Count == 0 ? (Html)$"""<p class="quiet">None.</p>""" : $"{cards.OrderByDescending(card => card.Shown.ActiveAt).Take(MostAlerts).Select(card => AlertList.Entry(AlertList.Row(card, table), question.Address))}")}</div>
            </div>
            <div class="panel"><h2>Limits that are set because of this key</h2>{Limits(acts)}</div>
            <div class="panel"><h2>Decisions</h2>{(rows.Count == 0 ? (Html)$"""<p class="quiet">None.</p>""" : DecisionList.Timeline(rows.AsEnumerable().Reverse().Take(MostAlerts)))}</div>
            {ActForms.OfKey(id, acts, question)}
            """);
    }

    private static Html Limits(ImmutableArray<ContainmentAction> acts)
    {
        var held = acts.Where(act => act.HoldsLever).ToList();
        return held.Count == 0
            ? (Html)$"""<p class="quiet">None.</p>"""
            : $"""<ul class="plain">{held.Select(act => (Html)$"<li>{Words.Time(act.BegunAt)} {AlertLine.Done(act.Rung)} for project {act.Project.Value} ({Json.Word(act.Status)})</li>")}</ul>""";
    }
}
