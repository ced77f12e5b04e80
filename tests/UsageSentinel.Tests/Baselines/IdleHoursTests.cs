using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Tests.Detection;

namespace UsageSentinel.Tests.Baselines;

/// <summary>A key with a nightly batch of a hundred times its usual use, at an hour that wanders.</summary>
public sealed class IdleHoursTests
{
    private const int Days = 28;
    private static readonly DetectorTuning Without = DetectorTuning.Default with { QuietWeight = 0 };

    [Fact]
    public void Judge_AbuseInHoursTheBatchNeverReaches_IsHeldAgainstThoseHours()
    {
        // 10:00, by day: a tenth of what the batch does every night.
        var abuse = Usage(seed: 1, hours: 10) with { Requests = 1500, InputTokens = 1_500_000, Usd = 15 };
        var baseline = Learned(seed: 1, hours: 10);

        Detector.Judge(baseline, default, abuse, DetectorTuning.Default, out var judgement);
        Detector.Judge(baseline, default, abuse, Without, out var without);

        Assert.True(judgement.Score > without.Score + 1, $"{judgement.Score}, and {without.Score} without quiet hours");
        Assert.True(judgement.Score > 4, $"{judgement.Score}");
        Assert.True(judgement is { Family: EvidenceFamily.Volume, Ratio: > 10 }, $"{judgement.Family} {judgement.Ratio}");
    }

    [Fact]
    public void Judge_TheBatchAgain_IsNothingToQuietHours()
    {
        var baseline = Learned(seed: 2, hours: 22);
        var batch = Usage(seed: 2, hours: 22) with { Requests = 15_000, InputTokens = 15_000_000, Usd = 150 };

        Detector.Judge(baseline, default, batch, DetectorTuning.Default, out var judgement);
        Detector.Judge(baseline, default, batch, Without, out var without);

        Assert.Equal(without.Score, judgement.Score);
    }

    [Fact]
    public void Judge_AKeyWithoutSeason_HasNoQuietHours()
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: false, DetectorTuning.Default);
        foreach (var step in Enumerable.Range(0, Days * 24).Select(hour => Step(hour, 100)))
        {
            Detector.Judge(baseline, default, step, DetectorTuning.Default, out var judgement);
            Detector.Learn(ref baseline, step, judgement, DetectorTuning.Default);
        }

        var flood = Step(Days * 24, 5000);
        Detector.Judge(baseline, default, flood, DetectorTuning.Default, out var said);
        Detector.Judge(baseline, default, flood, Without, out var without);
        Assert.True(said.Score > 4);
        Assert.Equal(without.Score, said.Score);
    }

    private static KeyBaseline Learned(int seed, int hours)
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: false, DetectorTuning.Default);
        for (var hour = 0; hour < (Days * 24) + hours; hour++)
        {
            var step = Usage(seed, hour - (Days * 24));
            Detector.Judge(baseline, default, step, DetectorTuning.Default, out var judgement);
            Detector.Learn(ref baseline, step, judgement, DetectorTuning.Default);
        }

        return baseline;
    }

    /// <summary>The hour so many after the learned days: 60 requests by day and 20 by night, and the batch at 22:00 or 23:00.</summary>
    private static DetectorInput Usage(int seed, int hours)
    {
        var hour = (Days * 24) + hours;
        var dice = new Random((seed * 10_000) + (hour / 24));
        var batch = 22 + dice.Next(2);
        return Step(hour, hour % 24 == batch ? 12_000 + dice.Next(6000) : hour % 24 is >= 8 and < 18 ? 60 : 20);
    }

    private static DetectorInput Step(int hour, double requests) =>
        new(GivenUsage.Monday + (hour * 3600L), 60, requests, requests * 1000, 0, requests * 200, requests * 0.01);
}
