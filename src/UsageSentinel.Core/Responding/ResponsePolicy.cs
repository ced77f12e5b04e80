using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>How careful acting is. Immutable.</summary>
public sealed record ResponsePolicy
{
    /// <value>The least severity that may lead to an act. The default is critical.</value>
    public Severity SeverityFloor { get; init; } = Severity.Critical;

    /// <summary>The least severity for an action: a reversible one on a rare enough score has weighed the money already.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="planned">The action; null for any.</param>
    public Severity FloorOf(Alert alert, PlannedLevel? planned) =>
        alert.IsRare && (planned is null || !planned.IsIrreversible) ? Severity.Warning : SeverityFloor;

    /// <value>Independent families of evidence an irreversible act needs. The default is 2; less is not allowed.</value>
    public int EvidenceFloor { get; init; } = 2;

    /// <summary>What holds, whatever was asked for.</summary>
    internal int FamiliesNeeded => Math.Max(2, EvidenceFloor);

    /// <value>The score from which one family is strong enough for a reversible action. The default is 8.</value>
    public double StrongScore { get; init; } = 8;

    /// <value>How long after the last bucket that showed it an alert may still be acted on. The default is 30 minutes.</value>
    public TimeSpan ValidFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <value>How far collected usage may lag behind now. The default is 30 minutes.</value>
    public TimeSpan DataWithin { get; init; } = TimeSpan.FromMinutes(30);

    /// <value>The largest share of its project's normal cost that may be affected: that of the key itself by a revocation, that of the other keys by the other levels. The default is 0.5.</value>
    public double MaxShareOfProject { get; init; } = 0.5;

    /// <value>A throttle may hit more than that where what it hits normally costs less than this share of what is being lost. The default is 0.1; 0 for never.</value>
    public double MaxThrottledOfLoss { get; init; } = 0.1;

    /// <value>Revocations in any hour, for each organization. The default is 3.</value>
    public int MaxRevocationsPerHour { get; init; } = 3;

    /// <value>Revocations in any hour, over all organizations. The default is 6.</value>
    public int MaxRevocationsPerHourOverall { get; init; } = 6;

    /// <value>Revocations in any hour that answer leak reports which name the key, for each organization; more wait for a person. The default is 3.</value>
    public int MaxLeakRevocationsPerHour { get; init; } = 3;

    /// <value>Reversible actions in any hour, for each organization. The default is 10.</value>
    public int MaxLimitsPerHour { get; init; } = 10;

    /// <value>Keys of one organization that may be in question within an hour before all acting stops. The default is 8.</value>
    public int MaxKeysInQuestion { get; init; } = 8;

    /// <value>How long a key is left alone after an act for another episode. The default is 1 hour.</value>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromHours(1);

    /// <value>Whether a service account may be deleted when the key is its only one. The default is false.</value>
    public bool AllowServiceAccounts { get; init; }

    /// <value>The acceptable expected loss after an action, in US dollars; a lower level is enough if its expected loss is below. The default is $25.</value>
    public Usd AcceptableLoss { get; init; } = new(25m);

    /// <value>How long it may take until a person takes over; the expected loss of a containment level is computed for this time. The default is 8 hours.</value>
    public TimeSpan AttendedWithin { get; init; } = TimeSpan.FromHours(8);

    /// <value>What may still be spent above what is spent now when a spend limit is set. The default is $5.</value>
    public Usd SpendGrace { get; init; } = new(5m);

    /// <value>Above this share of its project's normal cost, an irreversible action needs two people with proven identities. The default is null: one person, or none, is enough.</value>
    public double? TwoPersonAbove { get; init; }

    public static ResponsePolicy Default { get; } = new();
}
