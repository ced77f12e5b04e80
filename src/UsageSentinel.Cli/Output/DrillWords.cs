using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>What a drill showed, for people.</summary>
internal static class DrillWords
{
    public static IEnumerable<string> Of(DrillJson drill)
    {
        yield return "DRILL: the attack is simulated. Nothing is stored and nothing is changed.";
        yield return Text($"{drill.Kind} x {drill.Times} on key {drill.ApiKeyId}{(drill.Name is { } name ? $" ({name})" : string.Empty)}, project {drill.ProjectId}, {drill.Provider}/{drill.Account}, laid over {drill.Start:yyyy-MM-dd HH:mm} to {drill.End:yyyy-MM-dd HH:mm} UTC: {new Usd(drill.CostUsd)} in all.");
        if (drill.DetectedAt is not { } at || drill.Answer is not { } answer)
        {
            yield return "Not detected.";
            yield break;
        }

        yield return Text($"Detected at {at:yyyy-MM-dd HH:mm} UTC, {drill.DelayMinutes:#,0} minutes after its start ({drill.Rule}, {drill.Severity}). The delay of the provider's usage data comes on top. Lost before the alert: {new Usd(drill.LeakedUsd)}.");
        yield return Text($"At stake: {new Usd(answer.PerHourUsd)} per hour.");
        yield return answer.BlockedBy is { } rail
            ? Text($"In the current mode ({answer.Mode ?? "not known"}): no action, blocked by guardrail \"{AlertWords.Guardrail(rail)}\": {answer.Reason}")
            : Text($"In the current mode ({answer.Mode}): {(answer.Decision == "act" ? $"{answer.Response}." : "asks a person for approval.")}");
        yield return answer.ResponseAt is { } acted
            ? Text($"In enforce mode: {answer.Response} at {acted:yyyy-MM-dd HH:mm} UTC, after {new Usd(answer.LeakedBeforeResponseUsd)}. Expected loss after that: {new Usd(answer.ExpectedLossUsd ?? 0)}.")
            : Text($"In enforce mode: no action, blocked by guardrail \"{AlertWords.Guardrail(answer.EnforceBlockedBy ?? string.Empty)}\": {answer.EnforceReason}");
        if (answer.ResponseAt is not null)
        {
            yield return Text($"Affected: {(answer.ShareHit is { } share ? Text($"{share * 100:0.#} % of the project's normal cost") : "an unknown share of the project's normal cost")}; other keys: {(answer.AlsoHit.Count == 0 ? "none" : string.Join(", ", answer.AlsoHit))}.");
        }

        foreach (var notice in drill.Notices)
        {
            yield return Text($"Notice on route {notice.Route} ({notice.Channel}), {Word(notice)}: {notice.Headline}");
        }
    }

    private static string Word(DrillNoticeJson notice) => notice.Outcome switch
    {
        "would_send" => "would be sent",
        "muted" => "not sent because the route is muted now",
        "silenced" => "not sent because of a silence",
        "sent_lately" => "not sent because this route was sent a drill less than an hour ago",
        _ => notice.Detail ?? notice.Outcome,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
