using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>Carries out the forms that say what is normal: expected activity, and what an alert was.</summary>
internal sealed class LearnForms(AlertActions alerts, Expectations expectations, TimeProvider clock)
{
    private const decimal MostPerHour = 1_000_000;

    public async Task<FormResult> ExpectAsync(
        ProviderAccount account, string key, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        var reason = DisplayText.Of(form.GetValueOrDefault("reason"), 300);
        if (FormLength.Of(form) is not { } lasts || reason.Length == 0)
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
        return new FormResult("Expected", $"Up to {expected.PerHour} an hour is expected until {FormLength.Time(expected.Until)}. Above that, alerts and actions work as usual. To withdraw it, run 'sentinel expect withdraw {key}'.", true);
    }

    /// <summary>What a person says an alert was: abuse is not learned, normal activity is, and resolves the alert.</summary>
    public async Task<FormResult> LearnAsync(AlertCard card, ImmutableDictionary<string, string> form, string by, CancellationToken cancellationToken)
    {
        Feedback? feedback = form.GetValueOrDefault("was") switch
        {
            "confirmed" => new Feedback.Confirmed(),
            "benign" => new Feedback.Benign(),
            _ => null,
        };
        if (feedback is null)
        {
            return FormResult.Refused("The form does not say what it was.");
        }

        if (await alerts.FindAsync(card.Alert.Subject.Account, card.Alert.Id, cancellationToken) is not { } found
            || !await alerts.TeachAsync(found, feedback, by, clock.GetUtcNow(), cancellationToken))
        {
            return FormResult.Refused("This alert is not about a key, so it has no baseline to change.");
        }

        return new FormResult("Feedback recorded", feedback is Feedback.Confirmed
            ? "Recorded as abuse. Its usage is not learned as normal."
            : $"Recorded as normal activity.{(card.Alert.IsOpen ? " The alert is resolved." : string.Empty)} Similar usage is not alerted up to a ceiling.", true);
    }
}
