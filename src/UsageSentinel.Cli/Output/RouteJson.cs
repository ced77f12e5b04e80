using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Cli.Output;

/// <summary>A route as <c>routes list</c> prints it.</summary>
public sealed record RouteJson(
    string Name,
    string Channel,
    IReadOnlyList<string> Audiences,
    string Takes,
    IReadOnlyList<string> GroupBy,
    double GroupWaitSeconds,
    double GroupIntervalMinutes,
    double RepeatMinutesCritical,
    double RepeatMinutes,
    bool SendResolved,
    bool SendDigests,
    string TimeZone)
{
    /// <summary>The route that an alert goes to if no one acknowledges it; null for none.</summary>
    public string? EscalateTo { get; init; }

    /// <summary>After how many minutes; null for none.</summary>
    public double? EscalateAfterMinutes { get; init; }

    /// <summary>At most so many a day; null for none.</summary>
    public int? EscalationsPerDay { get; init; }

    public static RouteJson Of(Route route) => new(
        route.Name,
        Json.Word(route.Channel),
        [.. route.Audiences],
        TakesOf(route.Match),
        [.. route.GroupBy.Select(Json.Word)],
        route.GroupWait.TotalSeconds,
        route.GroupInterval.TotalMinutes,
        route.RepeatOf(Severity.Critical).TotalMinutes,
        route.RepeatOf(Severity.Warning).TotalMinutes,
        route.SendsResolved,
        route.SendsDigests,
        route.Zone.Id)
    {
        EscalateTo = route.Escalation?.To,
        EscalateAfterMinutes = route.Escalation?.After.TotalMinutes,
        EscalationsPerDay = route.Escalation?.MostPerDay,
    };

    /// <summary>The matchers in words; <c>anything</c> if there are no matchers.</summary>
    private static string TakesOf(RouteMatch match)
    {
        string[] parts =
        [
            .. Listed("type", match.Types),
            .. match.MinimumSeverity > Severity.Info ? [$"from {Json.Word(match.MinimumSeverity)}"] : Array.Empty<string>(),
            .. Listed("rule", match.Rules),
            .. Listed("account", match.Accounts),
            .. Listed("project", match.Projects),
            .. Listed("key", match.Keys),
            .. Listed("owner", match.Owners),
            .. Listed("team", match.Teams),
            .. match.Labels.IsEmpty ? Array.Empty<string>() : [$"label {string.Join(" and ", match.Labels)}"],
            .. match.Hours.Length > 0 ? ["at set hours"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "anything" : string.Join("; ", parts);
    }

    private static string[] Listed(string name, ImmutableArray<string> patterns) => patterns.IsEmpty ? [] : [$"{name} {string.Join(" or ", patterns)}"];
}
