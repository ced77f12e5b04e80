using UsageSentinel.Core.Judging;

namespace UsageSentinel.Core.Responding;

/// <summary>How careful acting is. Immutable.</summary>
public sealed record ResponsePolicy
{
    /// <value>The least severity that may lead to an act. The default is critical.</value>
    public Severity SeverityFloor { get; init; } = Severity.Critical;

    /// <value>Independent families of evidence an irreversible act needs. The default is 2; less is not allowed.</value>
    public int EvidenceFloor { get; init; } = 2;

    /// <value>How long after the last bucket that showed it an alert may still be acted on. The default is 30 minutes.</value>
    public TimeSpan ValidFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <value>How far collected usage may lag behind now. The default is 30 minutes.</value>
    public TimeSpan DataWithin { get; init; } = TimeSpan.FromMinutes(30);

    /// <value>The largest share of its project's usual cost a key may carry and still be revoked by itself. The default is 0.5.</value>
    public double MaxShareOfProject { get; init; } = 0.5;

    /// <value>Acts in any hour, over all keys of the deployment. The default is 3.</value>
    public int MaxRevocationsPerHour { get; init; } = 3;

    /// <value>Whether a service account may be deleted when the key is its only one. The default is false.</value>
    public bool AllowServiceAccounts { get; init; }

    public static ResponsePolicy Default { get; } = new();
}
