using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>What an event says to a receiver of notices.</summary>
internal static class GroupedAlertFactory
{
    /// <summary>What the event is to the notification log.</summary>
    public static EventRole RoleOf(SentinelEvent received) => received switch
    {
        { Data.AlertId: null } => EventRole.Fact,
        { Type: EventTypes.Acked } => EventRole.Acknowledgement,
        { Type: EventTypes.Resolved } => EventRole.End,
        _ when EventTypes.IsAlert(received.Type) => EventRole.Alert,
        _ => EventRole.Fact,
    };

    /// <summary>
    /// Whether it is no news by itself and only a line of the notices of its alert: that nothing was done, or that the key is contained whose
    /// deletion is reported as well.
    /// </summary>
    public static bool IsLineOnly(SentinelEvent received) => received.Type == EventTypes.Withheld
        || (received.Type == EventTypes.Contained && Enum.TryParse<ContainmentLevel>(received.Data.Decision, out var level) && Enum.IsDefined(level) && level.IsIrreversible());

    /// <summary>The member of a group that the event is about.</summary>
    public static GroupedAlert ToMember(this SentinelEvent received, DateTimeOffset now)
    {
        var role = RoleOf(received);
        return new GroupedAlert(
            role is EventRole.Fact ? received.Id : received.Data.AlertId ?? received.Id,
            role switch
            {
                EventRole.Fact => GroupedAlertKind.Fact,
                EventRole.End => GroupedAlertKind.Resolved,
                _ => GroupedAlertKind.Firing,
            },
            received.Data.Sequence,
            SeverityOf(received),
            now,
            Labels(received))
        {
            Excess = new Usd(received.Data.ExcessUsd ?? 0),
            Level = received.Data.Level ?? 0,
            AlertId = role is EventRole.Fact ? received.Data.AlertId : null,
            IsOfFirstSweep = received.Data.FirstSweep is true,
            IsFlapping = received.Data.FlappingSince is not null,
        };
    }

    public static Severity SeverityOf(SentinelEvent received) =>
        Enum.TryParse<Severity>(received.Data.Severity, ignoreCase: true, out var severity) ? severity : Severity.Info;

    /// <summary>The labels of the alert, as its subject has them, its severity and team, and the operator's own, which never replace another. No owner: names of people are not kept here.</summary>
    public static ImmutableSortedDictionary<string, string> Labels(SentinelEvent received)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var label in received.Data.Labels ?? [])
        {
            var cut = label.IndexOf('=', StringComparison.Ordinal);
            labels[cut < 0 ? label : label[..cut]] = cut < 0 ? string.Empty : label[(cut + 1)..];
        }

        labels["key"] = received.Data.ApiKeyId ?? "-";
        labels["meter"] = received.Data.Name ?? string.Empty;
        labels["org"] = received.Data.Account ?? string.Empty;
        labels["project"] = received.Data.ProjectId ?? string.Empty;
        labels["provider"] = received.Data.Provider ?? string.Empty;
        labels["rule"] = received.Data.Rule ?? string.Empty;
        labels["severity"] = SeverityOf(received).ToString().ToLowerInvariant();
        labels["team"] = received.Data.Team ?? string.Empty;
        return labels.ToImmutable();
    }
}

/// <summary>What an event is to the notification log.</summary>
internal enum EventRole
{
    /// <summary>An alert fires, or fires worse.</summary>
    Alert,

    /// <summary>An alert is over.</summary>
    End,

    /// <summary>An acknowledgement of an alert.</summary>
    Acknowledgement,

    /// <summary>Something happened once; one notice is sent.</summary>
    Fact,
}
