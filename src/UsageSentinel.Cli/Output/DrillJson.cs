using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Drilling;

namespace UsageSentinel.Cli.Output;

/// <summary>What a drill showed, as JSON. Amounts are estimated US dollars of the simulated attack.</summary>
public sealed record DrillJson(
    string Provider,
    string Account,
    string ProjectId,
    string ApiKeyId,
    string? Name,
    string Kind,
    double Times,
    DateTimeOffset Start,
    DateTimeOffset End,
    decimal CostUsd,
    string? Rule,
    string? Severity,
    DateTimeOffset? DetectedAt,
    double? DelayMinutes,
    decimal LeakedUsd,
    DrillAnswerJson? Answer,
    IReadOnlyList<DrillNoticeJson> Notices)
{
    public static DrillJson Of(DrillResult result, ImmutableArray<DrillNotice> notices) => new(
        result.Request.Target.Account.Provider,
        result.Request.Target.Account.Account,
        result.Request.Target.Key.Project.Value,
        result.Request.Target.Key.Id.Value,
        result.Request.Target.Key.Name,
        Core.Replaying.AttackCourse.Word(result.Request.Kind),
        result.Request.Times,
        DateTimeOffset.FromUnixTimeSeconds(result.Attack.Start),
        DateTimeOffset.FromUnixTimeSeconds(result.Attack.End),
        Round(result.Attack.Cost.Amount),
        result.Peak?.Alert.Subject.Rule.ToString(),
        result.Peak is { } peak ? Json.Word(peak.Alert.Severity) : null,
        result.Detection?.At,
        result.Delay?.TotalMinutes,
        Round(result.LeakedBeforeAlert.Amount),
        result.Answer is { } answer ? DrillAnswerJson.Of(result, answer) : null,
        [.. notices.Select(DrillNoticeJson.Of)]);

    internal static decimal Round(decimal amount) => Math.Round(amount, 6);
}

/// <summary>What would be done about the attack, as JSON.</summary>
/// <param name="Mode">The mode that is set; null if it could not be read.</param>
/// <param name="Decision">In that mode: <c>act</c>, <c>await_approval</c> or <c>withhold</c>.</param>
/// <param name="BlockedBy">The guardrail that blocks in that mode; null for none.</param>
/// <param name="Reason">Why it blocks.</param>
/// <param name="Response">The level that enforce mode would use; <c>none</c> if it would not act.</param>
/// <param name="ResponseAt">When it would.</param>
/// <param name="EnforceBlockedBy">The guardrail that blocks in enforce mode too; null for none.</param>
/// <param name="EnforceReason">Why it blocks.</param>
/// <param name="PerHourUsd">What the key costs then, per hour.</param>
/// <param name="LeakedBeforeResponseUsd">What the attack costs before the response.</param>
/// <param name="ExpectedLossUsd">What is still lost after it, until a person takes over.</param>
/// <param name="AlsoHit">Other keys whose normal traffic it touches.</param>
/// <param name="ShareHit">The share of the project's normal cost that it affects, 0 to 1.</param>
/// <param name="Guardrails">The answers in enforce mode.</param>
public sealed record DrillAnswerJson(
    string? Mode,
    string Decision,
    string? BlockedBy,
    string? Reason,
    string Response,
    DateTimeOffset? ResponseAt,
    string? EnforceBlockedBy,
    string? EnforceReason,
    decimal PerHourUsd,
    decimal LeakedBeforeResponseUsd,
    decimal? ExpectedLossUsd,
    IReadOnlyList<string> AlsoHit,
    double? ShareHit,
    IReadOnlyList<DrillGuardrailJson> Guardrails)
{
    public static DrillAnswerJson Of(DrillResult result, DrillAnswer answer)
    {
        var planned = answer.Enforced.Planned;
        var (blocked, enforced) = (answer.Decision as ResponseDecision.Withhold, answer.Enforced as ResponseDecision.Withhold);
        return new DrillAnswerJson(
            answer.Mode is { } mode ? Json.Word(mode) : null,
            Word(answer.Decision),
            blocked?.Guardrail.ToString(),
            blocked?.Reason,
            (answer.IsAction ? answer.Enforced.Level : ContainmentLevel.None).Word(),
            answer.IsAction ? answer.At : null,
            enforced?.Guardrail.ToString(),
            enforced?.Reason,
            DrillJson.Round(answer.LossPerHour.Amount),
            DrillJson.Round(result.LeakedBeforeAction.Amount),
            planned is null ? null : DrillJson.Round(planned.ExpectedLoss.Amount),
            planned?.AlsoHit ?? [],
            planned?.ShareHit is { } share ? Math.Round(share, 4) : null,
            [.. answer.Enforced.Answers.Select(one => new DrillGuardrailJson(one.Rail.ToString(), one.Withholds, one.Reason))]);
    }

    private static string Word(ResponseDecision decision) => decision switch
    {
        ResponseDecision.Act => "act",
        ResponseDecision.AwaitApproval => "await_approval",
        _ => "withhold",
    };
}

/// <summary>The answer of a guardrail, as JSON.</summary>
public sealed record DrillGuardrailJson(string Rail, bool Withholds, string Reason);

/// <summary>The notice of a drill on one route, as JSON.</summary>
/// <param name="Route">The route.</param>
/// <param name="Channel">By what it reaches people.</param>
/// <param name="Headline">Its first line.</param>
/// <param name="Outcome"><c>would_send</c>, <c>muted</c>, <c>silenced</c>, <c>sent_lately</c> (less than an hour ago), or as in <c>routes test</c>.</param>
/// <param name="Detail">The receipt or the reason; null if it was not sent.</param>
public sealed record DrillNoticeJson(string Route, string Channel, string Headline, string Outcome, string? Detail)
{
    public static DrillNoticeJson Of(DrillNotice notice)
    {
        var answer = notice.Delivery is { } delivery ? RouteTestJson.Of(notice.Route, delivery) : null;
        return new DrillNoticeJson(
            notice.Route.Name,
            Json.Word(notice.Route.Channel),
            notice.Headline,
            answer?.Outcome ?? (notice.Sending is DrillSending.Due ? "would_send" : Json.Word(notice.Sending)),
            answer?.Detail);
    }
}
