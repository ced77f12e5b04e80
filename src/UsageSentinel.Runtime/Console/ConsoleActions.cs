using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// Carries out a form by the same functions as the verb of that name. Nothing here decides: guardrails are asked by the responder, as they
/// are for the verb.
/// </summary>
internal sealed class ConsoleActions(
    AlertActions alerts,
    MuteStore mutes,
    DueNotices notices,
    Approvals approvals,
    ManualContainment manual,
    ActionRollback rollback,
    Expectations expectations,
    TimeProvider clock)
{
    private const decimal MostPerHour = 1_000_000;
    private static readonly ImmutableArray<string> Lengths = ["4", "24", "72", "168"];

    /// <summary>A form of the page of an alert.</summary>
    public async Task<FormResult> OnAlertAsync(AlertCard card, ConsoleQuestion question, CancellationToken cancellationToken)
    {
        var form = question.Call.Form();
        return form.GetValueOrDefault("act") switch
        {
            "decide" when !question.Visit.May(ConsoleRole.Approver) => NotAllowed("approve"),
            "decide" => await DecideAsync(card, form, question.Visit, cancellationToken),
            _ when !question.Visit.May(ConsoleRole.Operator) => NotAllowed("operate"),
            "ack" => await AcknowledgeAsync(card, form, question.Visit.Person, cancellationToken),
            "silence" => await SilenceAsync(Matchers(card), form, question.Visit, cancellationToken),
            "expect" when card.Alert.Subject.Key is { } key => await ExpectAsync(card.Alert.Subject.Account, key.Value, form, question.Visit.Person, cancellationToken),
            "contain" when card.Shown.ApiKeyId is { } key => await ContainAsync(key, form, question.Visit, cancellationToken),
            "restore" => await RestoreAsync(card.Acts, form, question.Visit.Person, cancellationToken),
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
            _ when !question.Visit.May(ConsoleRole.Operator) => NotAllowed("operate"),
            "silence" => await SilenceAsync([$"key={key}"], form, question.Visit, cancellationToken),
            "contain" => await ContainAsync(key, form, question.Visit, cancellationToken),
            "expect" => await ExpectAsync(account, key, form, question.Visit.Person, cancellationToken),
            "restore" => await RestoreAsync(acts, form, question.Visit.Person, cancellationToken),
            _ => Unknown,
        };
    }

    private static FormResult Unknown => FormResult.Refused("The form names no action. Open the page again and use its buttons.");

    private static FormResult NotAllowed(string what) => FormResult.Refused($"You do not have the role to {what} (see docs/how-to/console.md).");

    private async Task<FormResult> AcknowledgeAsync(AlertCard card, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        if (LengthOf(form) is not { } lasts)
        {
            return FormResult.Refused("The length of the acknowledgement is not one of those offered.");
        }

        if (!card.Alert.IsOpen || await alerts.FindAsync(card.Alert.Subject.Account, card.Alert.Id, cancellationToken) is not { } found)
        {
            return FormResult.Refused("This alert is already resolved. It cannot be acknowledged.");
        }

        var now = clock.GetUtcNow();
        var ack = new Ack(found.Alert.Id, by, now, now + lasts, found.Alert.Severity)
        {
            Holds = form.ContainsKey("hold"),
            Note = form.GetValueOrDefault("note") is { Length: > 0 } note ? DisplayText.Of(note, 500) : null,
        };
        await alerts.AcknowledgeAsync(found, ack, cancellationToken);
        return new FormResult("Acknowledged", $"Acknowledged by {by} until {Time(ack.Until)}{(ack.Holds ? "; automatic actions are blocked until then" : string.Empty)}.", true);
    }

    private async Task<FormResult> SilenceAsync(IEnumerable<string> matchers, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        if (LengthOf(form) is not { } lasts)
        {
            return FormResult.Refused("The length of the silence is not one of those offered.");
        }

        var now = clock.GetUtcNow();
        var silence = new Silence(
            visit.FormId ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            [.. matchers.Select(Matcher.Parse)],
            now,
            now + lasts,
            visit.Person,
            DisplayText.Of(form.GetValueOrDefault("reason"), 500));
        if (silence.Faults().FirstOrDefault() is { } fault)
        {
            return FormResult.Refused(fault);
        }

        await mutes.WriteAsync(silence, cancellationToken);
        await notices.HurryAsync(cancellationToken);
        return new FormResult("Silenced", $"Notices are silenced until {Time(silence.EndsAt)}. The alerts stay active and visible. To end the silence, run 'sentinel silence expire {silence.Id}'.", true);
    }

    private async Task<FormResult> ExpectAsync(
        ProviderAccount account, string key, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        var reason = DisplayText.Of(form.GetValueOrDefault("reason"), 300);
        if (LengthOf(form) is not { } lasts || reason.Length == 0)
        {
            return FormResult.Refused("Expected activity needs one of the lengths offered, and a reason.");
        }

        if (!decimal.TryParse(form.GetValueOrDefault("upto"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var most) || most is <= 0 or > MostPerHour)
        {
            return FormResult.Refused("The ceiling must be a number of US dollars an hour above 0, such as 40.");
        }

        var found = await expectations.FindAsync(account, key, cancellationToken);
        if (found.IsEmpty)
        {
            return FormResult.Refused("The key has no usage yet, so nothing can be expected of it.");
        }

        var now = clock.GetUtcNow();
        var expected = new ExpectedActivity(now + lasts, new Usd(most)) { From = BucketWidth.FiveMinutes.Floor(now), By = by, Reason = reason };
        await expectations.SetAsync(account, found, expected, by, now, cancellationToken);
        return new FormResult("Expected", $"Up to {expected.PerHour} an hour is expected until {Time(expected.Until)}. Above that, alerts and actions work as usual. To withdraw it, run 'sentinel expect withdraw {key}'.", true);
    }

    private async Task<FormResult> ContainAsync(string key, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        if (ActForms.LevelOf(form.GetValueOrDefault("level")) is not { } level)
        {
            return FormResult.Refused("The form names no action that can be taken here.");
        }

        if (await manual.OpenAsync(key, visit.FormId, cancellationToken) is not { } one)
        {
            return FormResult.Refused("The key is not in the inventory.");
        }

        var person = new Requester.Person(
            visit.Person, level, form.ContainsKey("radius") ? BlastRadiusConsent.Given : BlastRadiusConsent.NotGiven, DisplayText.Of(form.GetValueOrDefault("reason"), 300));
        return await manual.ContainAsync(one, person, cancellationToken) switch
        {
            (_, { Status: ActionStatus.Done or ActionStatus.Verified } act) => new FormResult("Contained", $"Done: {act.Rung.Words()}. The next runs verify it.", true),
            (_, { Status: ActionStatus.Intended }) => new FormResult("Started", "Started, but the provider's answer is not known. The next run tries again.", true),
            (_, not null) => FormResult.Refused("The provider rejected the action. See the decisions."),
            ({ } withheld, _) => FormResult.Refused($"Blocked by guardrail {DecisionLog.Headline(withheld)}"),
            _ => FormResult.Refused("The organization of the key is not configured."),
        };
    }

    private async Task<FormResult> RestoreAsync(ImmutableArray<ContainmentAction> acts, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        var outcomes = new List<string>();
        var reason = DisplayText.Of(form.GetValueOrDefault("reason"), 300);
        var isDone = true;
        foreach (var act in acts.Where(act => act.HoldsLever).OrderByDescending(act => act.BegunAt))
        {
            var outcome = await rollback.RestoreAsync(act.Id, by, reason.Length > 0 ? reason : "no reason given", cancellationToken);
            isDone &= outcome is RestoreOutcome.Restored;
            outcomes.Add($"{act.Rung.Words()}: {Json.Word(outcome).Replace('_', ' ')}");
        }

        return outcomes.Count == 0
            ? FormResult.Refused("No reversible action is in force. Deleted keys cannot be restored.")
            : new FormResult(isDone ? "Restored" : "Not everything is restored", string.Join("; ", outcomes) + ".", isDone);
    }

    private async Task<FormResult> DecideAsync(AlertCard card, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        Approval? verdict = form.GetValueOrDefault("verdict") switch
        {
            "approve" => Approval.Approved,
            "deny" => Approval.Denied,
            _ => null,
        };
        if (verdict is not { } said)
        {
            return FormResult.Refused("The form contains neither approve nor deny.");
        }

        var answer = new ApprovalAnswer(card.Alert.Id, null, said, visit.Person) { Reason = form.GetValueOrDefault("reason", string.Empty), Identity = visit.Identity };
        return await approvals.DecideAsync(answer, cancellationToken) switch
        {
            ApprovalOutcome.Taken taken => new FormResult("Decision recorded", taken.What, true),
            ApprovalOutcome.Withheld withheld => new FormResult("Approved, but blocked by another guardrail", withheld.Why, false),
            ApprovalOutcome.Refused refused => FormResult.Refused(refused.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>What a silence of this alert covers: its rule on its key, or else on its project.</summary>
    private static IEnumerable<string> Matchers(AlertCard card)
    {
        var subject = card.Alert.Subject;
        yield return $"rule={subject.Rule}";
        yield return $"org={subject.Account.Account}";
        if (subject.Key is { } key)
        {
            yield return $"key={key.Value}";
        }
        else if (subject.Project is { } project)
        {
            yield return $"project={project.Value}";
        }

        if (subject.Name is { Length: > 0 } name)
        {
            yield return $"meter={name}";
        }
    }

    private static TimeSpan? LengthOf(ImmutableDictionary<string, string> form) => form.GetValueOrDefault("for") is { } hours && Lengths.Contains(hours)
        ? TimeSpan.FromHours(int.Parse(hours, NumberStyles.None, CultureInfo.InvariantCulture))
        : null;

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
