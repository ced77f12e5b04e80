using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>Which events a route takes: those that every matcher takes. An empty matcher takes anything.</summary>
public sealed record RouteMatch
{
    public static readonly RouteMatch Anything = new();

    /// <summary>Event types; <c>*</c> matches anything.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>The least severity.</summary>
    /// <value>The default is <see cref="Severity.Info"/>: all.</value>
    public Severity MinimumSeverity { get; init; } = Severity.Info;

    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Names of organizations.</summary>
    public ImmutableArray<string> Accounts { get; init; } = [];

    public ImmutableArray<string> Projects { get; init; } = [];

    public ImmutableArray<string> Keys { get; init; } = [];

    public ImmutableArray<string> Owners { get; init; } = [];

    public ImmutableArray<string> Teams { get; init; } = [];

    /// <summary>Labels as <c>name=value</c>; an event must have one for each of them.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>When the route takes events; empty for always.</summary>
    public ImmutableArray<WeeklyHours> Hours { get; init; } = [];

    /// <summary>The first matcher that does not take the event, or <see cref="RouteAnswer.Taken"/>.</summary>
    public RouteAnswer Ask(RoutedFacts facts, DateTimeOffset now) => facts switch
    {
        _ when !facts.IsSequel && !Takes(Types, facts.Type) => RouteAnswer.OtherType,
        _ when (facts.Severity ?? Severity.Info) < MinimumSeverity => RouteAnswer.LessSevere,
        _ when !Takes(Rules, facts.Rule) => RouteAnswer.OtherRule,
        _ when !Takes(Accounts, facts.Account) => RouteAnswer.OtherAccount,
        _ when !Takes(Projects, facts.Project) => RouteAnswer.OtherProject,
        _ when !Takes(Keys, facts.Key) => RouteAnswer.OtherKey,
        _ when !Takes(Owners, facts.Owner) => RouteAnswer.OtherOwner,
        _ when !Takes(Teams, facts.Team) => RouteAnswer.OtherTeam,
        _ when !Labels.All(wanted => facts.Labels.Any(label => Wildcard.Matches(wanted, label))) => RouteAnswer.OtherLabel,
        _ when !facts.IsSequel && !Hours.IsEmpty && !Hours.Any(hours => hours.Contains(now)) => RouteAnswer.OtherHours,
        _ => RouteAnswer.Taken,
    };

    private static bool Takes(ImmutableArray<string> patterns, string? value) =>
        patterns.IsEmpty || patterns.Any(pattern => Wildcard.Matches(pattern, value ?? string.Empty));
}
