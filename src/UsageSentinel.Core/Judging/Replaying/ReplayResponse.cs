using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Core.Judging.Replaying;

/// <summary>
/// What the responder would do in <c>enforce</c> mode with its default guard rails, as far as recorded usage can answer
/// them: who owns a key, what a person said and what a provider would confirm is not in the record.
/// </summary>
internal sealed class ReplayResponse(ResponsePolicy policy)
{
    /// <summary>Evidence a family must have of its own to count as one, on the scale of the score.</summary>
    private const double OwnEvidence = 2;

    private readonly Queue<DateTimeOffset> acts = new();

    /// <summary>True, and counted against the acts of the hour, where the key would be revoked now.</summary>
    public bool WouldAct(Alert? alert, in Detection.Detection detection, DateTimeOffset now)
    {
        // The verdict to act has material dollars, a score above the acting bar and the same reason twice behind it.
        if (detection.Verdict is not DetectionVerdict.Act
            || alert is not { State: AlertState.Firing }
            || alert.Severity < policy.SeverityFloor
            || detection.Judgement.Families(OwnEvidence) < policy.EvidenceFloor)
        {
            return false;
        }

        while (acts.TryPeek(out var first) && now - first >= TimeSpan.FromHours(1))
        {
            acts.Dequeue();
        }

        if (acts.Count >= policy.MaxRevocationsPerHour)
        {
            return false;
        }

        acts.Enqueue(now);
        return true;
    }
}
