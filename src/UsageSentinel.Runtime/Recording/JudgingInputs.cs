using System.Text.Json;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>Everything the judging of one bucket rests on. The same inputs give the same step, on any machine and at any time.</summary>
public sealed record JudgingInputs(KeyState State, UsageBucket Bucket, KeyFacts Facts, Policy Policy, OrganizationCalibration Fleet, DateTimeOffset Now)
{
    public JudgeResult Judge() => Sentinel.Judge(State, Bucket, Facts, Policy, Fleet, Now);

    internal byte[] ToBytes() => Compressed.Write(ExactJson.Write(new RecordedJudging(
        RecordedState.Of(State),
        Bucket,
        Facts,
        // Budgets are judged over sums, not over buckets.
        Policy with { Budgets = [] },
        Fleet.ToBytes(),
        Now)));

    /// <summary>What was written; null where it cannot be read by this version.</summary>
    internal static JudgingInputs? FromBytes(byte[] bytes)
    {
        try
        {
            return ExactJson.Read<RecordedJudging>(Compressed.Read(bytes)) is { } kept
                ? new JudgingInputs(kept.State.ToState(), kept.Bucket, kept.Facts, kept.Policy, OrganizationCalibration.FromBytes(kept.Fleet), kept.Now)
                : null;
        }
        catch (Exception foreign) when (foreign is StoreException or JsonException)
        {
            return null;
        }
    }

    private sealed record RecordedJudging(RecordedState State, UsageBucket Bucket, KeyFacts Facts, Policy Policy, byte[] Fleet, DateTimeOffset Now);
}
