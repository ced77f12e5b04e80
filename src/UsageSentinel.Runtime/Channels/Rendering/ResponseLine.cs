using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>What was done about an alert or is proposed, in one line.</summary>
internal static class ResponseLine
{
    /// <summary>Whether an event is about the response to an alert.</summary>
    public static bool IsResponse(SentinelEvent reported) => reported.Data.AlertId is not null && Word(reported) is not null;

    /// <param name="reported">The event of the alert, or of the response itself.</param>
    /// <param name="response">The newest event about the response; null for none.</param>
    /// <returns>Null where there is nothing to do.</returns>
    public static string? Of(SentinelEvent reported, SentinelEvent? response) => response is { } newest && !IsOver(reported, newest) && Word(newest) is { } word
        ? $"{word}{(newest.Data.Explanation is { Length: > 0 } why ? $" {why}" : string.Empty)}"
        : CommandWriter.Step(reported) is { } step ? $"{(EndsByAction(reported) ? "No action so far. " : string.Empty)}{step}" : null;

    /// <summary>No one is asked about an alert that has ended.</summary>
    private static bool IsOver(SentinelEvent reported, SentinelEvent response) => reported.Type == EventTypes.Resolved && response.Type == EventTypes.AwaitingApproval;

    private static bool EndsByAction(SentinelEvent reported) =>
        Enum.TryParse<RuleKind>(reported.Data.Rule, out var rule) && Enum.IsDefined(rule) && RuleTraits.Get(rule).IsAnsweredByContainment;

    private static string? Word(SentinelEvent reported) => reported.Type switch
    {
        EventTypes.AwaitingApproval => "Waiting for approval.",
        EventTypes.Withheld => $"Blocked by {AlertWords.Decision(reported.Data.Decision ?? "guardrail")}.",
        EventTypes.Contained => "Contained.",
        EventTypes.Revoked => "Revoked.",
        EventTypes.Restored => "Limits restored.",
        EventTypes.ResponseFailed => "Failed.",
        _ => null,
    };
}
