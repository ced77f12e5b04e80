using System.Reflection;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting of a route can check. Values are quoted only if they cannot be a secret.</summary>
internal static class RouteChecks
{
    /// <summary>Every type there is, so that a pattern nothing can match is found.</summary>
    private static readonly string[] Types =
    [
        .. typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetRawConstantValue()).OfType<string>(),
    ];

    public static IEnumerable<string> Of(SentinelOptions options)
    {
        foreach (var twice in options.Routes.GroupBy(route => route.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            yield return $"routes: two routes have the name '{twice.Key}'. Each name must be unique.";
        }

        foreach (var wrong in options.Routes.SelectMany((route, index) => Route(route, $"routes[{index}]").Concat(Escalation(route, options.Routes, $"routes[{index}].escalateTo"))))
        {
            yield return wrong;
        }

        if (!IsLink(options.Links.Runbook))
        {
            yield return "links.runbook: must be an https address.";
        }

        if (!IsLink(options.Links.Console))
        {
            yield return "links.console: must be an https address.";
        }

        if (!IsLink(options.Links.Dashboard))
        {
            yield return "links.dashboard: must be an https address.";
        }
    }

    private static IEnumerable<string> Route(RouteOptions route, string at) =>
        Sections(route, at).Concat(Clock(route, at)).Concat(Match(route.Match, $"{at}.match")).Concat(Channels(route, at))
            .Concat(Unknown(route.GroupBy, Enum.GetNames<GroupLabel>(), $"{at}.groupBy"))
            .Concat(route.Approvers.Where(string.IsNullOrWhiteSpace).Select(_ => $"{at}.approvers: must be sign-in names, such as ann@example.com."))
            .Concat(route.AllowHosts
                .Where(host => Uri.CheckHostName(host.Trim('[', ']')) is UriHostNameType.Unknown)
                .Select(_ => $"{at}.allowHosts: must be host names, without scheme, port or path."));

    /// <summary>A route that is passed an alert must hear how the alert ends.</summary>
    private static IEnumerable<string> Escalation(RouteOptions route, List<RouteOptions> routes, string at)
    {
        if (route.EscalateTo is not { } name)
        {
            yield break;
        }

        var next = routes.Find(other => other.Name == name);
        if (next is null || next == route)
        {
            yield return $"{at}: must be the name of another route.";
        }
        else if (next.Audience != "all" && next.Audience != route.Audience)
        {
            yield return $"{at}: the route '{name}' serves another audience. Set its audience to {route.Audience} or all.";
        }
    }

    /// <summary>The section of the channel is there, and no other: settings that do nothing mislead.</summary>
    private static IEnumerable<string> Sections(RouteOptions route, string at)
    {
        foreach (var (name, section) in ChannelSections.Of(route))
        {
            var isWanted = string.Equals(name, route.Channel, StringComparison.OrdinalIgnoreCase);
            if (isWanted && section is null)
            {
                yield return $"{at}.{name}: is required for the channel {name}.";
            }
            else if (!isWanted && section is not null)
            {
                yield return $"{at}.{name}: has no effect, because the route uses another channel. Remove it.";
            }
        }
    }

    private static IEnumerable<string> Channels(RouteOptions route, string at) =>
        ChannelSections.Of(route).SelectMany(one => one.Section?.Check(new SectionCheck($"{at}.{one.Name}", route.AllowHosts)) ?? []);

    private static IEnumerable<string> Clock(RouteOptions route, string at)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(route.TimeZone, out _))
        {
            yield return $"{at}.timeZone: is not an IANA time zone, such as Europe/Berlin.";
        }

        foreach (var (hours, where) in route.MuteHours.Select(hours => (hours, "muteHours"))
            .Concat((route.Match?.Hours ?? []).Select(hours => (hours, "match.hours"))))
        {
            foreach (var wrong in Unknown(hours.Days, [.. RouteFactory.Days], $"{at}.{where}.days"))
            {
                yield return wrong;
            }
        }
    }

    private static IEnumerable<string> Match(RouteMatchOptions? match, string at)
    {
        if (match is null)
        {
            yield break;
        }

        // The types of health events are open: there is one for each part that can fail.
        if (match.Types.Any(type => !Types.Any(known => Wildcard.Matches(type, known)) && !Wildcard.Matches($"{EventTypes.HealthPrefix}*", type)))
        {
            yield return $"{at}.types: one of them is not an event type. See docs/events.md.";
        }

        if (match.Rules.Any(rule => !Enum.GetNames<RuleKind>().Any(known => Wildcard.Matches(rule, known))))
        {
            yield return $"{at}.rules: one of them is not a rule. The rules are {string.Join(", ", Enum.GetNames<RuleKind>())}.";
        }

        if (match.Labels.Any(label => label.IndexOf('=', StringComparison.Ordinal) <= 0))
        {
            yield return $"{at}.labels: each must be name=value, such as env=prod or env=*.";
        }

        foreach (var (list, name) in new[]
        {
            (match.Accounts, "accounts"), (match.Projects, "projects"), (match.Keys, "keys"), (match.Owners, "owners"), (match.Teams, "teams"),
        })
        {
            if (list.Any(string.IsNullOrWhiteSpace))
            {
                yield return $"{at}.{name}: an empty name matches nothing.";
            }
        }
    }

    private static IEnumerable<string> Unknown(List<string> given, string[] known, string at) =>
        given.Any(one => !known.Contains(one, StringComparer.OrdinalIgnoreCase))
            ? [$"{at}: must be one of {string.Join(", ", known.Select(name => name.ToLowerInvariant()))}."]
            : [];

    private static bool IsLink(string? link) =>
        link is null || (Uri.TryCreate(link, UriKind.Absolute, out var address) && address.Scheme == "https" && address.UserInfo.Length == 0);
}
