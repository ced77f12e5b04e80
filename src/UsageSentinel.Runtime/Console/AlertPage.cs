using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Console;

/// <summary>One alert: what its state is first, then the money, the chart, what it is made of, and what was decided.</summary>
internal sealed class AlertPage(AlertAnswers alerts, KeyNames names, CourseAnswers courses, DecisionAnswers decisions, ChangeAnswers changes, ConsoleActions actions)
{
    private const int MostRows = 500;
    private const int MostChanges = 20;

    /// <summary>What was usual before it began is shown beside it.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(2);
    private static readonly TimeSpan After = TimeSpan.FromHours(6);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(16);

    public async Task<PageAnswer?> AnswerAsync(string id, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        if (await alerts.FindAsync(id, cancellationToken) is not { } card)
        {
            return null;
        }

        if (question.Call.Method == "POST")
        {
            return FormResult.Page(await actions.OnAlertAsync(card, question, cancellationToken), question.Address);
        }

        var table = await names.ReadAsync(cancellationToken);
        var rows = (await decisions.ReadAsync(MostRows, id, cancellationToken)).FindAll(DecisionList.IsDecision);
        var course = await CourseAsync(card, cancellationToken);
        return new PageAnswer.Page(card.Shown.Headline, $"""
            <p class="state {AlertList.Color(card)}">{AlertLine.Of(card)}</p>
            <p>{AlertList.Tag(card)} {Words.Rule(card.Alert.Subject.Rule)}, {AlertList.StateWord(card)}. {About(card, table, question.Address)} <span class="quiet">Alert {ShortAlertId.Of(id)}</span></p>
            <div class="panel">{Tiles(card)}<p>{card.Shown.Explanation}</p></div>
            {(course is null ? Html.Empty : (Html)$"""<div class="panel"><h2>Cost an hour against the expected band</h2>{CourseView.Chart(course, Marks(card), "Cost of the key by hour during the alert and the two days before")}</div>""")}
            <div class="columns">
            <div class="panel"><h2>What the excess is made of</h2>{Parts(card.Shown.ExcessParts)}</div>
            {(course is null ? Html.Empty : (Html)$"""<div class="panel"><h2>Models</h2>{CourseView.Models(course)}</div>""")}
            </div>
            <div class="panel"><h2>What changed at the provider</h2>{Changes(await changes.AroundAsync(card.Alert, cancellationToken))}</div>
            <div class="panel"><h2>Timeline</h2>{Timeline(card, rows)}{rows.AsEnumerable().Reverse().Select(DecisionList.Guardrails).FirstOrDefault(table => table.ToString().Length > 0) ?? Html.Empty}</div>
            {ActForms.OfAlert(card, question)}
            """);
    }

    private async Task<Course?> CourseAsync(AlertCard card, CancellationToken cancellationToken)
    {
        var subject = card.Alert.Subject;
        if (subject.Project is null && subject.Key is null)
        {
            return null;
        }

        var end = BucketWidth.Hour.Ceiling((card.Alert.ResolvedAt ?? card.Alert.TrueThrough) + After);
        var start = BucketWidth.Hour.Floor(card.Alert.ActiveAt - Before);
        start = end - start > Longest ? end - Longest : start;
        return await courses.ReadAsync(subject.Account, subject.Series, new TimeWindow(start, end), cancellationToken);
    }

    private static Html About(AlertCard card, NameTable table, ConsoleAddress address)
    {
        var shown = card.Shown;
        var project = table.Project(shown.Provider, shown.Account, shown.ProjectId) ?? shown.ProjectId;
        Html key = shown.ApiKeyId is { } id
            ? (Html)$"""Key <a href="{address.To("keys", shown.Provider, shown.Account, id)}">{table.Key(shown.Provider, shown.Account, id) ?? id}</a>, """
            : Html.Empty;
        return $"{key}{(project is null ? Html.Empty : (Html)$"project {project}, ")}{shown.Provider}/{shown.Account}.";
    }

    private static Html Tiles(AlertCard card)
    {
        var shown = card.Shown;
        return $"""
            <dl class="tiles">
            <div><dt>{AlertLine.MoneyWord(card)}{(RuleTraits.Get(card.Alert.Subject.Rule).Topic is RuleTopic.Money ? string.Empty : " so far, above the expected cost")}</dt><dd>{Figures.Money(shown.LostUsd)}</dd></div>
            <div><dt>an hour, {(card.Contained is null ? "now" : "in the last complete hour")}</dt><dd>{Figures.Money(shown.BurnUsdPerHour)}</dd></div>
            {(card.IsLosing && shown.ProjectedAt is { } at ? (Html)$"<div><dt>by {Words.Time(at)} UTC if nothing is done</dt><dd>{Figures.Money(shown.ProjectedUsd)}</dd></div>" : $"""<div><dt>by the next morning</dt><dd class="sub">{(card.Contained is not null ? "no further loss expected: contained" : "no rate is measured")}</dd></div>""")}
            <div><dt>active since (UTC)</dt><dd class="sub">{Figures.Time(shown.ActiveAt)}{(shown.ResolvedAt is null ? Html.Empty : (Html)$" to {Figures.Time(shown.ResolvedAt)}")}</dd></div>
            <div><dt>evidence score</dt><dd class="sub">{shown.Score}{(shown.Bouts > 1 ? $", {shown.Bouts} bouts" : string.Empty)}</dd></div>
            </dl>
            """;
    }

    private static Html Parts(ExcessPartsJson parts) => $"""
        <table><thead><tr><th scope="col">Part</th><th scope="col" class="number">US dollars</th></tr></thead><tbody>
        <tr><td>Volume: more requests than usual</td><td class="number">{Figures.Money(parts.Volume)}</td></tr>
        <tr><td>Mix: other models than usual</td><td class="number">{Figures.Money(parts.Mix)}</td></tr>
        <tr><td>Price: other prices than before</td><td class="number">{Figures.Money(parts.Price)}</td></tr>
        <tr><td>Shape: longer prompts or answers</td><td class="number">{Figures.Money(parts.Shape)}</td></tr>
        </tbody></table>
        """;

    private static Html Changes(ImmutableArray<AuditEntry> changes) => changes.IsEmpty
        ? (Html)$"""<p class="quiet">The collected audit log has no change of this key or its project in the week before the alert.</p>"""
        : $"""<ul class="plain">{changes.TakeLast(MostChanges).Select(entry => (Html)$"""<li>{Words.Time(entry.EffectiveAt)} {entry.Type} {entry.SubjectId}{(entry.Changes is { } what ? $" ({what})" : string.Empty)} <span class="quiet">by {entry.ActorId ?? "an unknown actor"}</span></li>""")}</ul>""";

    private static ImmutableArray<(DateTimeOffset At, string Word)> Marks(AlertCard card)
    {
        var marks = ImmutableArray.CreateBuilder<(DateTimeOffset, string)>();
        marks.Add((card.Alert.ActiveAt, "began"));
        if (card.Contained is { DoneAt: { } done } act)
        {
            marks.Add((done, AlertLine.Done(act.Rung)));
        }

        if (card.Alert.ResolvedAt is { } over)
        {
            marks.Add((over, "resolved"));
        }

        return marks.ToImmutable();
    }

    private static Html Timeline(AlertCard card, List<LedgerRowJson> rows)
    {
        var shown = card.Shown;
        var told = new List<(DateTimeOffset At, Html Line)> { (shown.ActiveAt, $"began") };
        Add(shown.FiredAt, $"fired");
        Add(shown.NotifiedAt, $"notices are sent from here on");
        Add(shown.AckedUntil is null ? null : card.Alert.TrueThrough, $"acknowledged by {shown.AckedBy} until {Figures.Time(shown.AckedUntil)}{(shown.AckNote is { } note ? $": {note}" : string.Empty)}");
        Add(shown.ResolvedAt, $"resolved");
        told.AddRange(rows.Select(row => (row.At, (Html)$"""{DecisionList.Word(row.Kind)}: {row.Summary} <span class="quiet">by {row.Actor}, ledger row {row.Number}</span>""")));
        return $"""<ul class="plain">{told.OrderBy(line => line.At).Select(line => (Html)$"<li>{Words.Time(line.At)} {line.Line}</li>")}</ul>""";

        void Add(DateTimeOffset? at, Html line)
        {
            if (at is { } instant)
            {
                told.Add((instant, line));
            }
        }
    }
}
