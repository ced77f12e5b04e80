using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>Who is notified of what, by which channel, and how often. The channel's own settings and secrets are not here.</summary>
/// <param name="Name">Unique among routes; part of group keys and of the notification log.</param>
/// <param name="Channel">By what it reaches people.</param>
/// <param name="Audiences">Whose events it carries; never empty.</param>
/// <param name="Match">Which of those it takes.</param>
public sealed record Route(string Name, ChannelKind Channel, ImmutableArray<string> Audiences, RouteMatch Match)
{
    /// <summary>Takes whatever no configured route takes, so that nothing is lost. Its name is none a configured route can have.</summary>
    public static readonly Route Fallback = new("(console)", ChannelKind.Console, ["finance", "oncall"], RouteMatch.Anything);

    /// <summary>The labels by which alerts are grouped.</summary>
    /// <value>The default is nothing: every alert is sent by itself.</value>
    public ImmutableArray<GroupLabel> GroupBy { get; init; } = [];

    /// <summary>How long the first notice of a group waits for others to join it. A critical alert never waits.</summary>
    /// <value>The default is 60 seconds.</value>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The least time between two notices of a group.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan GroupInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After how long a firing alert is sent again; null for 4 hours while it is critical and 24 hours otherwise.</summary>
    public TimeSpan? RepeatInterval { get; init; }

    /// <summary>When no notices are sent; they are sent afterwards.</summary>
    public ImmutableArray<WeeklyHours> MuteHours { get; init; } = [];

    /// <summary>Whether mute hours hold for critical alerts too.</summary>
    /// <value>The default is false.</value>
    public bool MutesCritical { get; init; }

    /// <summary>Whether the end of an alert is sent.</summary>
    /// <value>The default is true.</value>
    public bool SendsResolved { get; init; } = true;

    /// <summary>Whether it carries digests; a route for pages does not.</summary>
    /// <value>The default is true.</value>
    public bool SendsDigests { get; init; } = true;

    /// <summary>How many notices an hour the medium takes, one of them a digest; null for as many as there are.</summary>
    /// <value>The default is null.</value>
    public int? MostPerHour { get; init; }

    /// <summary>Whether the medium carries files.</summary>
    /// <value>The default is false.</value>
    public bool TakesFiles { get; init; }

    /// <summary>Who is next if no one acknowledges; null for no one.</summary>
    public RouteEscalation? Escalation { get; init; }

    /// <summary>The clock of those who read it.</summary>
    /// <value>The default is UTC.</value>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How long a first notice waits; lines on a console need not be gathered.</summary>
    public TimeSpan WaitOf(Severity severity) =>
        severity is Severity.Critical || Channel is ChannelKind.Console ? TimeSpan.Zero : GroupWait;

    /// <summary>The repeat interval, rounded up to a multiple of the group interval: a group is looked at no more often than that.</summary>
    public TimeSpan RepeatOf(Severity severity)
    {
        var wanted = RepeatInterval ?? TimeSpan.FromHours(severity is Severity.Critical ? 4 : 24);
        var times = Math.Max(1, (wanted.Ticks + GroupInterval.Ticks - 1) / GroupInterval.Ticks);
        return TimeSpan.FromTicks(times * GroupInterval.Ticks);
    }

    public bool IsMuted(Severity severity, DateTimeOffset now) =>
        (severity is not Severity.Critical || MutesCritical) && MuteHours.Any(hours => hours.Contains(now));

    /// <summary>Whether the route takes an event, or because of what it does not.</summary>
    public RouteAnswer Ask(RoutedFacts facts, DateTimeOffset now) =>
        facts.Audiences.Any(audience => Audiences.Contains(audience)) ? Match.Ask(facts, now) : RouteAnswer.OtherAudience;

    /// <summary>What a notice is about, to this route: the route and the values it groups by, or the episode alone where it does not group.</summary>
    public string GroupKeyOf(RoutedFacts facts) => GroupBy.IsEmpty
        ? facts.Id
        : Fingerprint.Of(GroupBy
            .Select(label => KeyValuePair.Create(label.ToString(), facts.Label(label) ?? string.Empty))
            .Append(KeyValuePair.Create("route", Name))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)).Value;
}
