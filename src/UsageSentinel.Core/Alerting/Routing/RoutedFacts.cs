using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Alerting.Routing;

/// <summary>What of an event decides where it goes. A label the event does not have is null, and only a matcher that takes anything takes it.</summary>
/// <param name="Type">The type of the event, as outsiders know it.</param>
/// <param name="Id">The episode for an alert, else the event's own id.</param>
/// <param name="Severity">Null where the event has none, such as a digest; it passes as the least.</param>
public sealed record RoutedFacts(string Type, string Id, Severity? Severity)
{
    /// <summary>The audiences the event is for; a route that serves one of them may take it.</summary>
    public System.Collections.Immutable.ImmutableArray<string> Audiences { get; init; } = [];

    public string? Rule { get; init; }

    public string? Provider { get; init; }

    public string? Account { get; init; }

    public string? Project { get; init; }

    public string? Key { get; init; }

    /// <summary>The owner by the inventory's id or name, never an address.</summary>
    public string? Owner { get; init; }

    public string? Team { get; init; }

    /// <summary>The operator's own labels of the key, each as <c>name=value</c>.</summary>
    public System.Collections.Immutable.ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>
    /// Whether it continues something that was sent before: an end, an acknowledgement. A receiver of the beginning also receives the
    /// rest, whatever the type and the hour; the receivers are in the notification log.
    /// </summary>
    public bool IsSequel => Type.Contains(".Resolved.", StringComparison.Ordinal) || Type.Contains(".Acked.", StringComparison.Ordinal);

    public string? Label(GroupLabel label) => label switch
    {
        GroupLabel.Provider => Provider,
        GroupLabel.Account => Account,
        GroupLabel.Project => Project,
        GroupLabel.Key => Key,
        GroupLabel.Rule => Rule,
        GroupLabel.Owner => Owner,
        GroupLabel.Team => Team,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
