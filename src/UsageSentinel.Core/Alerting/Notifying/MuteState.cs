using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>Everything that mutes alerts, at one moment.</summary>
/// <param name="Silences">Those that may be active.</param>
/// <param name="Acks">By episode.</param>
/// <param name="Sources">Alerts that may explain others.</param>
public sealed record MuteState(ImmutableArray<Silence> Silences, ImmutableDictionary<string, Ack> Acks, ImmutableArray<Alert> Sources)
{
    /// <summary>What was done about the keys of the group.</summary>
    public ImmutableArray<Contained> Contained { get; init; } = [];

    /// <summary>How often something is looked at again that is held back for no fixed time.</summary>
    public static TimeSpan Poll { get; } = TimeSpan.FromMinutes(5);

    public static MuteState Nothing { get; } = new([], ImmutableDictionary<string, Ack>.Empty, []);

    /// <summary>Why a member is not sent now, or null. In this order: inhibited, muted, silenced. A fact is not an alert: only mute hours delay it.</summary>
    public NotifyReason? HoldOf(GroupedAlert member, Route route, DateTimeOffset now) => member switch
    {
        { Kind: not GroupedAlertKind.Fact } when Sources.Any(source => Inhibition.BuiltIn.Any(rule => rule.Explains(source, member.Labels))) =>
            NotifyReason.Inhibited,
        _ when route.IsMuted(member.Severity, now) => NotifyReason.Muted,
        { Kind: not GroupedAlertKind.Fact } when Silences.Any(silence => silence.Covers(member.Labels, member.Excess, now)) => NotifyReason.Silenced,
        _ => null,
    };

    /// <summary>Whether an act on the key of a member keeps it from being repeated.</summary>
    public bool IsContained(GroupedAlert member, DateTimeOffset now) => Contained.Any(act => act.Answers(member.Id, member.HeardAt, member.Labels, now));

    public Ack? AckOf(GroupedAlert member, DateTimeOffset now) =>
        Acks.GetValueOrDefault(member.Id) is { } ack && ack.IsInForce(member.Severity, now) ? ack : null;
}
