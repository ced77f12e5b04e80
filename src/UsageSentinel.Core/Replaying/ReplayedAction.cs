using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Core.Replaying;

/// <summary>
/// What the responder would do in <c>enforce</c> mode with its default guardrails, as far as recorded usage can answer
/// them: who owns a key, what a person said and what a provider would confirm is not in the record.
/// </summary>
internal sealed class ReplayResponse(ResponsePolicy policy)
{
    private readonly Queue<DateTimeOffset> revocations = new();
    private readonly Queue<DateTimeOffset> limits = new();

    /// <summary>What would be done now, counted against the acts of the hour; null for nothing.</summary>
    public ReplayedAction? To(Alert alert, DateTimeOffset now)
    {
        if (alert is not { State: AlertState.Firing } || alert.Severity < policy.FloorOf(alert, null) || alert.TrueThrough != now)
        {
            return null;
        }

        var level = EvidenceWeights.Of(alert.Anomaly.Families, alert.Anomaly.Score, alert, policy) switch
        {
            EvidenceWeight.Irreversible when alert.Severity >= policy.SeverityFloor && !alert.IsCriticalHereOnly => ContainmentLevel.RevokeKey,
            EvidenceWeight.Irreversible or EvidenceWeight.Reversible => ContainmentLevel.Throttle,
            _ => ContainmentLevel.None,
        };
        return level switch
        {
            ContainmentLevel.RevokeKey when IsWithin(revocations, policy.MaxRevocationsPerHour, now) => new ReplayedAction(level, now),
            ContainmentLevel.Throttle when IsWithin(limits, policy.MaxLimitsPerHour, now) => new ReplayedAction(level, now),
            _ => null,
        };
    }

    private static bool IsWithin(Queue<DateTimeOffset> acts, int most, DateTimeOffset now)
    {
        while (acts.TryPeek(out var first) && now - first >= TimeSpan.FromHours(1))
        {
            acts.Dequeue();
        }

        if (acts.Count >= most)
        {
            return false;
        }

        acts.Enqueue(now);
        return true;
    }
}

/// <summary>What would have been done to a key.</summary>
/// <param name="Level">The containment level.</param>
/// <param name="At">The end of the bucket after which it would have been done.</param>
public sealed record ReplayedAction(ContainmentLevel Level, DateTimeOffset At);
