using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>What the page of a key shows, from what is known of it.</summary>
internal static class KeyView
{
    private const int Most = 20;
    private const int MostMarks = 8;

    public static KeyModel Of(KeyFacts facts, ImmutableArray<PlaceModel> ranges, ConsoleQuestion question)
    {
        var history = facts.History;
        var marks = history.Alerts.Where(card => card.Alert.FiredAt is not null).Select(card => (card.Alert.ActiveAt, "alert began")).Take(MostMarks);
        return new KeyModel(
            facts.Key,
            Head(facts, question.Address),
            CourseChart.Of(facts.Course, [.. marks], "Cost of the key by hour"),
            ranges,
            new KeyLists(
                [.. history.Alerts.OrderByDescending(card => card.Shown.ActiveAt).Take(Most).Select(card => AlertList.Entry(AlertList.Row(card, facts.Names), question.Address))],
                history.Findings?.Select(Finding).ToImmutableArray(),
                [.. history.Acts.Where(act => act.HoldsLimit).Select(act => Limit(act, facts.Names))],
                [.. history.Rows.Reverse().Take(Most).Select(DecisionList.Moment)])
            {
                Countdown = facts.Countdown is { } countdown ? CountdownList.Of([countdown], facts.Names, facts.NeedsApproval, question, isLinked: true) : [],
                Envelope = facts.Envelope,
                Rotations = [.. history.Rotations.Take(Most).Select(rotation => RotationOf(rotation, facts, question.Address))],
            },
            FormsOf.Key(facts.Key, history, facts.OffersReplacement, question));
    }

    private static KeyHead Head(KeyFacts facts, ConsoleAddress address)
    {
        var (word, color) = KeysPage.StatusOf(facts.Key);
        var project = facts.Names.Project(facts.Account.Provider, facts.Account.Account, facts.Key.ProjectId) ?? facts.Key.ProjectId ?? "-";
        var deletion = facts.History.Acts.FirstOrDefault(act => act.Level.IsIrreversible() && act.Status is ActionStatus.Verified);
        var status = deletion is { DoneAt: { } at } ? $"{word} {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} by {deletion.Actor}" : word;
        return new KeyHead(
            $"{facts.Id}, project {project}, {facts.Account.Provider}/{facts.Account.Account}", status, color, facts.History.Owner ?? facts.Key.OwnerType.Replace('_', ' '))
        {
            Labels = [.. facts.Key.Labels.Select(label => new PlaceModel($"{address.To("keys")}?label={Uri.EscapeDataString(label)}", label, false))],
        };
    }

    private static FindingModel Finding(HygieneFinding finding) => new(
        Words.Apart(finding.Rule.ToString()),
        finding.Accepted is null ? Words.Color(finding.Severity) : "none",
        finding.Accepted is null ? finding.Severity.ToString().ToLowerInvariant() : "accepted",
        $"{finding.Observed} ({HygieneList.Healthy(finding.Threshold)})",
        finding.Accepted is { } accepted
            ? string.Create(CultureInfo.InvariantCulture, $"Accepted until {accepted.Until:yyyy-MM-dd}: {accepted.Reason}")
            : finding.NextStep);

    /// <summary>How far a rotation is, as <c>sentinel rotations</c> says it.</summary>
    private static RotationModel RotationOf(Rotation rotation, KeyFacts facts, ConsoleAddress address)
    {
        var isOld = rotation.OldKey.Value == facts.Id;
        var other = isOld ? rotation.NewKey?.Value : rotation.OldKey.Value;
        return new RotationModel(
            rotation.EndedAt ?? rotation.CutOverAt ?? rotation.AnnouncedAt ?? rotation.StartedAt,
            AlertWords.Rotation(Json.Word(rotation.Phase)),
            rotation.Phase switch
            {
                RotationPhase.Rotated => "good",
                RotationPhase.Straggling or RotationPhase.Failed => "bad",
                RotationPhase.Cancelled => "none",
                _ => "warn",
            },
            isOld ? "This key is replaced by" : "This key replaces",
            other is null ? null : new PlaceModel(address.To("keys", facts.Account.Provider, facts.Account.Account, other), facts.Names.Key(facts.Account.Provider, facts.Account.Account, other) ?? other, false),
            rotation.Note);
    }

    private static MomentModel Limit(ContainmentAction act, NameTable names) => new(
        act.BegunAt, Json.Word(act.Status).Replace('_', ' '), act.Status is ActionStatus.Verified ? "good" : "warn", $"{AlertLine.Done(act.Level)} for project {names.Project(act.Account.Provider, act.Account.Account, act.Project.Value) ?? act.Project.Value}", act.Actor);
}

/// <summary>What is known of a key.</summary>
/// <param name="Key">Its figures.</param>
/// <param name="Account">The organization.</param>
/// <param name="Names">Of keys and projects.</param>
/// <param name="Course">The cost by hour.</param>
/// <param name="History">What happened.</param>
internal sealed record KeyFacts(KeyJson Key, ProviderAccount Account, NameTable Names, Course Course, KeyHistory History)
{
    public string Id => Key.ApiKeyId ?? string.Empty;

    /// <summary>The open countdown to its deletion; null for none.</summary>
    public Countdown? Countdown { get; init; }

    /// <summary>Whether a countdown deletes nothing without an approval.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>Whether the configuration lets revoked keys be replaced.</summary>
    public bool OffersReplacement { get; init; }

    /// <summary>The caps of the safety envelope of its project that are in force; empty for none.</summary>
    public ImmutableArray<EnvelopeModelLine> Envelope { get; init; } = [];
}
