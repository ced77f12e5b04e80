using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>Groups and routes to start from.</summary>
internal static class GivenGroup
{
    public static readonly DateTimeOffset Now = Given.Monday.AddHours(12);

    public static readonly Route Mail = new("mail", ChannelKind.Email, ["oncall"], RouteMatch.Anything);

    public static NotifyGroup Empty { get; } = NotifyGroup.New("group");

    public static GroupedAlert Member(
        string id = "a.1", GroupedAlertKind kind = GroupedAlertKind.Firing, int sequence = 2, Severity severity = Severity.Warning, DateTimeOffset? heardAt = null) =>
        new(id, kind, sequence, severity, heardAt ?? Now, Labels(severity));

    public static ImmutableSortedDictionary<string, string> Labels(Severity severity = Severity.Warning) =>
        Given.Subject().Labels.Add("severity", severity.ToString().ToLowerInvariant());

    /// <summary>A group that was told of.</summary>
    public static (NotifyGroup Group, NotifyEntry? Entry) Reported(params GroupedAlert[] members)
    {
        var group = members.Aggregate(Empty, (so, member) => so.Hear(member));
        var noted = NotifyLog.Reported(group, null, [.. members], Now);
        return (noted.Group, noted.Entry);
    }
}
