using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>What the page of an alert shows, from what is known of it.</summary>
internal static class AlertView
{
    private const int MostChanges = 20;

    public static AlertModel Of(AlertFacts facts, ConsoleQuestion question)
    {
        var card = facts.Card;
        return new AlertModel(
            Head(facts, question.Address),
            Money(card),
            card.Shown.ExcessParts,
            facts.Course is { } course ? CourseChart.Of(course, Marks(card), "Cost of the key by hour during the alert and the two days before") : null,
            new AlertStory(
                [.. facts.History.Changes.TakeLast(MostChanges).Select(Change)],
                [.. Moments(card).Concat(facts.History.Receipts.Select(Receipt)).Concat(facts.History.Rows.Select(DecisionList.Moment)).OrderBy(moment => moment.At)],
                DecisionList.Guardrails(facts.History.Rows.Reverse())),
            FormsOf.Alert(card, facts.History.Silences, question));
    }

    private static AlertHead Head(AlertFacts facts, ConsoleAddress address)
    {
        var shown = facts.Card.Shown;
        var project = facts.Names.Project(shown.Provider, shown.Account, shown.ProjectId) ?? shown.ProjectId;
        return new AlertHead(
            AlertLine.Of(facts.Card),
            AlertList.Color(facts.Card),
            shown.Severity,
            $"{Words.Rule(facts.Card.Alert.Subject.Rule)}, {AlertList.StateWord(facts.Card)}",
            shown.ApiKeyId is { } id
                ? new PlaceModel(address.To("keys", shown.Provider, shown.Account, id), facts.Names.Key(shown.Provider, shown.Account, id) ?? id, false)
                : null,
            $"{(project is null ? string.Empty : $"project {project}, ")}{shown.Provider}/{shown.Account}")
        {
            ShortId = shown.ShortId,
            Cause = AlertWords.Cause(shown.Title, shown.Cause),
            Explanation = shown.Explanation,
        };
    }

    private static AlertMoney Money(AlertCard card)
    {
        var shown = card.Shown;
        return new AlertMoney(
            AlertList.Loss(card),
            AlertLine.MoneyWord(card) + (RuleTraits.Get(card.Alert.Subject.Rule).Topic is RuleTopic.Money ? string.Empty : " so far, above the expected cost"),
            $"an hour, {(card.Contained is null ? "now" : "in the last complete hour")}",
            AlertLine.NoProjection(card),
            shown.ActiveAt,
            shown.ResolvedAt)
        {
            IsMeasured = card.Alert.Burn is not null,
            Score = shown.Score.ToString("0.#", CultureInfo.InvariantCulture) + (shown.Bouts > 1 ? string.Create(CultureInfo.InvariantCulture, $", {shown.Bouts} bouts") : string.Empty),
        };
    }

    private static MomentModel Receipt(NoticeReceipt receipt) =>
        new(receipt.At, "notice delivered", "good", $"Route {receipt.Route}: {Reason(receipt.Reason)}.", null);

    /// <summary>Why a notice was sent, in words; one of another version as it is.</summary>
    private static string Reason(string reason) => Enum.TryParse<NotifyReason>(reason.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var known)
        ? known switch
        {
            NotifyReason.First => "first notice",
            NotifyReason.Fact => "what was done",
            NotifyReason.Repeat => "reminder",
            NotifyReason.Canary => "test of the route",
            _ => Words.Apart(known.ToString()),
        }
        : Words.Apart(reason);

    private static ChangeModel Change(AuditEntry entry) => new(
        entry.EffectiveAt, $"{entry.Type} {entry.SubjectId}{(entry.Changes is { } what ? $" ({what})" : string.Empty)}", entry.ActorId ?? "an unknown actor");

    private static ImmutableArray<(DateTimeOffset At, string Word)> Marks(AlertCard card)
    {
        var marks = ImmutableArray.CreateBuilder<(DateTimeOffset, string)>();
        marks.Add((card.Alert.ActiveAt, "alert began"));
        if (card.Contained is { DoneAt: { } done } act)
        {
            marks.Add((done, AlertLine.Done(act.Level)));
        }

        if (card.Alert.ResolvedAt is { } over)
        {
            marks.Add((over, "resolved"));
        }

        return marks.ToImmutable();
    }

    private static IEnumerable<MomentModel> Moments(AlertCard card)
    {
        var shown = card.Shown;
        yield return new MomentModel(shown.ActiveAt, "began", "none", "The condition was met for the first time.", null);
        if (shown.FiredAt is { } fired)
        {
            yield return new MomentModel(fired, "fired", "none", "The condition was met for long enough.", null);
        }

        if (shown.NotifiedAt is { } notified)
        {
            yield return new MomentModel(notified, "reported", "none", "Notices are sent from here on.", null);
        }

        if (shown.AckedUntil is { } until)
        {
            yield return new MomentModel(
                card.Alert.TrueThrough, "acknowledged", "none", $"Until {until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}{(shown.AckNote is { } note ? $": {note}" : ".")}", shown.AckedBy is { } by ? Words.Person(by) : null);
        }

        if (shown.ResolvedAt is { } resolved)
        {
            yield return new MomentModel(resolved, "resolved", "good", "The alert is over.", null);
        }
    }
}

/// <summary>What is known of an alert.</summary>
/// <param name="Card">The alert, and what was done.</param>
/// <param name="Names">Of keys and projects.</param>
/// <param name="Course">The cost by hour; null where it is about no key and no project.</param>
/// <param name="History">What happened around it.</param>
internal sealed record AlertFacts(AlertCard Card, NameTable Names, Course? Course, AlertHistory History);
