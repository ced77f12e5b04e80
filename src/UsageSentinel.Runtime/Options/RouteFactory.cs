using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Options;

/// <summary>Turns checked options into the routes of the core.</summary>
internal static class RouteFactory
{
    /// <summary>The days as the configuration names them, Sunday first.</summary>
    internal static readonly ImmutableArray<string> Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static ImmutableArray<Route> ToRoutes(this SentinelOptions options) => [.. options.Routes.Select(ToRoute)];

    private static Route ToRoute(RouteOptions options)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        var section = ChannelSections.Find(options);
        return new Route(
            options.Name,
            Enum.Parse<ChannelKind>(options.Channel, ignoreCase: true),
            options.Audience == "all" ? [Audience.Finance, Audience.OnCall] : [options.Audience],
            options.Match is { } match ? ToMatch(match, zone) : RouteMatch.Anything)
        {
            GroupBy = [.. options.GroupBy.Select(label => Enum.Parse<GroupLabel>(label, ignoreCase: true)).Distinct()],
            GroupWait = TimeSpan.FromSeconds(options.GroupWaitSeconds),
            GroupInterval = TimeSpan.FromMinutes(options.GroupIntervalMinutes),
            RepeatInterval = options.RepeatMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            MuteHours = [.. options.MuteHours.Select(hours => ToHours(hours, zone))],
            MutesCritical = options.MuteCritical,
            Escalation = options.EscalateTo is { } next ? new RouteEscalation(next, TimeSpan.FromMinutes(options.EscalateAfterMinutes), options.EscalationsPerDay) : null,
            SendsResolved = options.SendResolved,
            SendsDigests = options.SendDigests,
            MostPerHour = section?.MostPerHour,
            TakesFiles = section?.TakesFiles is true,
            Zone = zone,
        };
    }

    private static RouteMatch ToMatch(RouteMatchOptions match, TimeZoneInfo zone) => new()
    {
        Types = [.. match.Types],
        MinimumSeverity = Enum.Parse<Severity>(match.MinimumSeverity, ignoreCase: true),
        Rules = [.. match.Rules],
        Accounts = [.. match.Accounts],
        Projects = [.. match.Projects],
        Keys = [.. match.Keys],
        Owners = [.. match.Owners],
        Teams = [.. match.Teams],
        Labels = [.. match.Labels],
        Hours = [.. match.Hours.Select(hours => ToHours(hours, zone))],
    };

    /// <summary>Whether a word is a day of the week.</summary>
    public static bool IsDay(string day) => Days.Contains(day, StringComparer.OrdinalIgnoreCase);

    /// <summary>Checked hours in their time zone.</summary>
    public static WeeklyHours ToHours(HoursOptions hours, TimeZoneInfo zone) => new(
        [.. hours.Days.Select(day => (DayOfWeek)Days.IndexOf(day, 0, Days.Length, StringComparer.OrdinalIgnoreCase)).Distinct()],
        TimeOnly.ParseExact(hours.From, "HH:mm", CultureInfo.InvariantCulture),
        TimeOnly.ParseExact(hours.To, "HH:mm", CultureInfo.InvariantCulture),
        zone);
}
