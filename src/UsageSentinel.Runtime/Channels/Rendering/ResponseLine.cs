using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>What was done about an alert or is proposed, in one line.</summary>
internal static class ResponseLine
{
    /// <summary>Whether an event is about the response to an alert.</summary>
    public static bool IsResponse(SentinelEvent told) => told.Data.AlertId is not null && Word(told) is not null;

    /// <param name="told">The event of the alert, or of the response itself.</param>
    /// <param name="response">The newest event about the response; null for none.</param>
    /// <returns>Null where there is nothing to do.</returns>
    public static string? Of(SentinelEvent told, SentinelEvent? response) => response is { } newest && !IsOver(told, newest) && Word(newest) is { } word
        ? $"{word}{(newest.Data.Explanation is { Length: > 0 } why ? $" {why}" : string.Empty)}"
        : CommandWriter.Step(told) is { } step ? $"{(EndsByAction(told) ? "No action so far. " : string.Empty)}{step}" : null;

    /// <summary>No one is asked about an alert that has ended.</summary>
    private static bool IsOver(SentinelEvent told, SentinelEvent response) => told.Type == EventTypes.Resolved && response.Type == EventTypes.AwaitingApproval;

    private static bool EndsByAction(SentinelEvent told) =>
        Enum.TryParse<RuleKind>(told.Data.Rule, out var rule) && Enum.IsDefined(rule) && RuleTraits.Get(rule).IsAnsweredByContainment;

    private static string? Word(SentinelEvent told) => told.Type switch
    {
        EventTypes.AwaitingApproval => "Waiting for approval.",
        EventTypes.Withheld => $"Blocked by {AlertWords.Decision(told.Data.Decision ?? "guardrail")}.",
        EventTypes.Contained => "Contained.",
        EventTypes.Revoked => "Revoked.",
        EventTypes.Restored => "Limits restored.",
        EventTypes.ResponseFailed => "Failed.",
        _ => null,
    };
}
