using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

/// <summary>Buckets as no provider should send them: out of order, doubled, revised both ways, overlapping, of every width, of the future, half full.</summary>
public sealed class HostileBucketProperties
{
    private static readonly BucketWidth[] Widths = [BucketWidth.Minute, BucketWidth.FiveMinutes, BucketWidth.Hour];

    private static readonly Gen<Wild> AnyBucket =
        from width in Gen.Choose(0, 2)
        from minute in Gen.Frequency((6, Gen.Choose(0, 3 * 1_440)), (1, Gen.Choose(0, 60 * 1_440)))
        from requests in Gen.Frequency((4, Gen.Choose(0, 300)), (1, Gen.Constant(int.MaxValue)))
        from cents in Gen.Frequency((4, Gen.Choose(0, 900)), (1, Gen.Constant(int.MaxValue)))
        from complete in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        select new Wild(Widths[width], minute, requests, cents, complete);

    private static readonly Arbitrary<Wild[]> AnyStream =
        (from length in Gen.Choose(1, 120) from stream in AnyBucket.ArrayOf(length) select stream).ToArbitrary();

    /// <summary>No hour is learned twice: a key is never older than the time between its first and its last bucket, and its watermark never goes back.</summary>
    [Property(MaxTest = 60)]
    public Property Take_AnyBucketsInAnyOrder_LearnEveryMinuteAtMostOnce() => Prop.ForAll(AnyStream, stream =>
    {
        var state = Given.NewState();
        var broken = "";
        foreach (var wild in stream)
        {
            var before = state;
            var bucket = Given.Bucket(Given.Monday.AddMinutes(wild.Minute), wild.Width, wild.Requests, wild.Cents / 100m, wild.Requests * 1_000L, wild.IsComplete);
            state = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End).State;
            broken = broken.Length > 0 ? broken : (wild, state) switch
            {
                _ when state.JudgedThrough < before.JudgedThrough => $"The watermark went back at {wild}.",
                _ when !BaselineBlob.IsFinite(state.Baseline.Value) => $"A number is not finite after {wild}.",
                _ when state.Baseline.Value.AgeHours > (state.JudgedThrough - state.WatchedSince).TotalHours + 0.1 => $"Time was learned twice at {wild}.",
                _ when !wild.IsComplete && !state.Baseline.Equals(before.Baseline) => $"What is not complete was learned: {wild}.",
                _ => "",
            };
        }

        return (broken.Length == 0 && BaselineBlob.Write(state.Baseline.Value).Length <= BaselineBlob.Size).Label(broken);
    });

    /// <summary>What was taken already changes nothing when it is taken again, however much came between.</summary>
    [Property(MaxTest = 30)]
    public Property Take_TheWholeStreamTwice_LearnsItOnce() => Prop.ForAll(AnyStream, stream =>
    {
        var once = Run(Given.NewState(), stream);
        var twice = Run(once, [.. stream.Where(wild => wild.IsComplete)]);

        return twice.JudgedThrough == once.JudgedThrough && twice.Baseline.Value.AgeHours == once.Baseline.Value.AgeHours && BaselineBlob.IsFinite(twice.Baseline.Value);
    });

    private static KeyState Run(KeyState state, Wild[] stream)
    {
        foreach (var wild in stream)
        {
            var bucket = Given.Bucket(Given.Monday.AddMinutes(wild.Minute), wild.Width, wild.Requests, wild.Cents / 100m, wild.Requests * 1_000L, wild.IsComplete);
            state = Sentinel.Judge(state, bucket, KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, bucket.Window.End).State;
        }

        return state;
    }

    public sealed record Wild(BucketWidth Width, int Minute, int Requests, int Cents, bool IsComplete);
}
