using System.Collections.Immutable;
using System.Security.Cryptography;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>Carries out the forms that stop notices: acknowledge, silence, and end a silence.</summary>
internal sealed class MuteForms(AlertActions alerts, MuteStore mutes, DueNotices notices, TimeProvider clock)
{
    public async Task<FormResult> AcknowledgeAsync(AlertCard card, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        if (FormLength.Of(form) is not { } lasts)
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
        return new FormResult("Acknowledged", $"Acknowledged by {by} until {FormLength.Time(ack.Until)}{(ack.Holds ? "; automatic actions are blocked until then" : string.Empty)}.", true);
    }

    public async Task<FormResult> SilenceAsync(IEnumerable<string> matchers, ImmutableDictionary<string, string> form, ConsoleVisit visit, CancellationToken cancellationToken)
    {
        if (FormLength.Of(form) is not { } lasts)
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
        return new FormResult("Silenced", $"Notices are silenced until {FormLength.Time(silence.EndsAt)}. The alerts stay active and visible. To end the silence earlier, use its form on the page of the alert.", true);
    }

    /// <summary>Ends a silence now.</summary>
    public async Task<FormResult> ExpireAsync(ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await mutes.FindSilenceAsync(form.GetValueOrDefault("silence", string.Empty), cancellationToken) is not { } silence || silence.StateAt(now) is SilenceState.Expired)
        {
            return FormResult.Refused("The silence has ended already.");
        }

        await mutes.WriteAsync(silence.Expire(now), cancellationToken);
        await notices.HurryAsync(cancellationToken);
        return new FormResult("Silence ended", $"The silence of {silence.Author} was ended by {by}. Notices are sent again for what still fires.", true);
    }

    /// <summary>What a silence of this alert covers: its rule on its key, or else on its project.</summary>
    public static IEnumerable<string> Matchers(AlertCard card)
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
}
