using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using static UsageSentinel.Tests.Detection.GivenUsage;

namespace UsageSentinel.Tests.Detection;

public sealed class DetectorTests
{
    [Fact]
    public void Judge_OrdinaryHours_StaysLow()
    {
        var (scores, _) = Run(Of(seed: 1, hours: 21 * 24));
        Assert.True(scores.Skip(14 * 24).Max() < 3, $"highest {scores.Skip(14 * 24).Max()}");
    }

    [Fact]
    public void Judge_TwentyfoldHours_ScoresHighAndExplains()
    {
        var (_, baseline) = Run(Of(seed: 2, hours: 21 * 24));
        var flood = new DetectorInput(baseline.Through, 60, 2000, 2_000_000, 0, 400_000, 20);
        Detector.Judge(baseline, default, flood, Tuning, out var judgement);
        Assert.True(judgement.Score > 5, $"score {judgement.Score}");
        Assert.Contains(judgement.Family, new[] { EvidenceFamily.Volume, EvidenceFamily.Time });
        Assert.True(judgement.Observed > judgement.Expected);
        Assert.InRange(judgement.ExcessUsd, 10, 30);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(10)]
    [InlineData(5)]
    [InlineData(1)]
    public void Learn_AnyWidth_ClosesEachDayOnce(int minutes)
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: false, Tuning);
        var closed = 0;
        foreach (var step in Of(seed: 12, hours: 5 * 24, minutes: minutes))
        {
            Detector.Judge(baseline, default, step, Tuning, out var judgement);
            closed += Detector.Learn(ref baseline, step, judgement, Tuning).Closed ? 1 : 0;
        }

        Assert.Equal(5, closed);
    }

    [Fact]
    public void Judge_DearerModelAtUnchangedVolume_IsUnitEvidence()
    {
        var (_, baseline) = Run(Of(seed: 3, hours: 21 * 24 + 12));
        var step = new DetectorInput(baseline.Through, 60, 60, 60_000, 0, 12_000, 6);
        Detector.Judge(baseline, default, step, Tuning, out var judgement);
        Assert.True(judgement.Unit > 3, $"unit {judgement.Unit}");
        Assert.True(judgement.Score > 3);
    }

    /// <summary>Half of all new keys are busier than most: that alone is nothing.</summary>
    [Theory]
    [InlineData(120, 0, 1)]
    [InlineData(400, 1, 3.5)]
    [InlineData(10_000, 4, 10)]
    public void Judge_NewKey_IsHeldAgainstHowKeysAreBorn(double requests, double least, double most)
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: true, Tuning);
        var step = new DetectorInput(Monday, 60, requests, requests * 1000, 0, requests * 200, requests * 0.001);
        Detector.Judge(baseline, default, step, Tuning, out var judgement);
        Assert.InRange(judgement.Birth, least, most);
    }

    [Fact]
    public void Judge_MoneyOnANewModel_IsNoveltyEvidence()
    {
        var (_, baseline) = Run(Of(seed: 4, hours: 14 * 24));
        var step = new DetectorInput(baseline.Through, 60, 30, 30_000, 0, 6_000, 0.3, NovelUsd: 0.3);
        Detector.Judge(baseline, default, step, Tuning, out var judgement);
        Assert.True(judgement.Novelty > 2);
    }

    [Fact]
    public void Judge_ManyNewModelsWithinADay_IsNoveltyEvidenceWithoutVolume()
    {
        var (_, baseline) = Run(Of(seed: 4, hours: 14 * 24));
        var step = new DetectorInput(baseline.Through, 5, 12, 60, 0, 12, 0.0001, NovelUsd: 0.0001, NovelModels: 12);
        Detector.Judge(baseline, default, step, Tuning, out var judgement);
        Assert.Equal(EvidenceFamily.Novelty, judgement.Family);
        Assert.True(judgement.Score > 3, $"score {judgement.Score}");
    }

    [Fact]
    public void Judge_ARiseAfterAProbe_SaysMoreThanTheRiseAlone()
    {
        var (_, quiet) = Run(Of(seed: 13, hours: 14 * 24));
        var probed = quiet;
        Take(ref quiet, new DetectorInput(quiet.Through, 5, 1, 1000, 0, 200, 0.01));
        Take(ref probed, new DetectorInput(probed.Through, 5, 1, 1000, 0, 200, 0.01, NovelUsd: 0.01, NovelModels: 1));
        var flood = new DetectorInput(quiet.Through, 5, 300, 300_000, 0, 60_000, 3);
        Detector.Judge(quiet, default, flood, Tuning, out var alone);
        Detector.Judge(probed, default, flood, Tuning, out var after);
        Assert.True(after.Score > alone.Score + 0.3, $"{alone.Score} to {after.Score}");

        static void Take(ref KeyBaseline baseline, in DetectorInput step)
        {
            Detector.Judge(baseline, default, step, Tuning, out var judgement);
            Detector.Learn(ref baseline, step, judgement, Tuning);
        }
    }

    [Fact]
    public void Judge_AKeyBornBusy_IsBirthEvidence()
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: true, Tuning);
        Detector.Judge(baseline, default, new DetectorInput(Monday, 60, 20_000, 2e7, 0, 4e6, 200), Tuning, out var judgement);
        Assert.Equal(EvidenceFamily.Birth, judgement.Family);
        Assert.True(judgement.Score > 4);
    }

    [Fact]
    public void Judge_QuietHours_AreTimeEvidence()
    {
        var steps = Of(seed: 5, hours: 28 * 24)
            .Select(step => step.Start / 3600 % 24 is >= 8 and < 18 ? step : step with { Requests = 0, InputTokens = 0, OutputTokens = 0, Usd = 0 });
        var (_, baseline) = Run(steps);
        var night = new DetectorInput(baseline.Through, 60, 200, 200_000, 0, 40_000, 2);
        Detector.Judge(baseline, default, night, Tuning, out var judgement);
        Assert.True(judgement.Time > 3, $"time {judgement.Time}");
    }

    [Fact]
    public void Learn_DuringAlarm_LeavesTheLevelAlone()
    {
        var (scores, _) = Run(Of(seed: 6, hours: 30 * 24, from: 28 * 24, factor: 60));
        var first = scores[28 * 24];
        Assert.True(first > 6, $"first {first}");
        Assert.True(scores[(28 * 24) + 23] > 3, $"still {scores[(28 * 24) + 23]}");
    }

    [Fact]
    public void Learn_ALastingNewLife_IsAcceptedInTheEnd()
    {
        var (scores, _) = Run(Of(seed: 7, hours: 60 * 24, from: 28 * 24, factor: 10));
        Assert.True(scores.Skip(55 * 24).Max() < 3, $"highest {scores.Skip(55 * 24).Max()}");
    }

    [Fact]
    public void Learn_IncompleteOrRepeatedBucket_ChangesNothing()
    {
        var (_, baseline) = Run(Of(seed: 8, hours: 48));
        var before = BaselineBlob.Write(baseline);
        var last = Of(seed: 8, hours: 48)[^1];
        Detector.Judge(baseline, default, last, Tuning, out var judgement);
        Detector.Learn(ref baseline, last, judgement, Tuning);
        Detector.Learn(ref baseline, last with { Start = baseline.Through, IsComplete = false }, judgement, Tuning);
        Assert.Equal(before, BaselineBlob.Write(baseline));
    }

    [Fact]
    public void JudgeRevision_UpwardRevision_RaisesTheScoreAndLearnsNothing()
    {
        var steps = Of(seed: 9, hours: 21 * 24);
        var (_, baseline) = Run(steps);
        var before = BaselineBlob.Write(baseline);
        var revised = steps[^1] with { Requests = 3000, InputTokens = 3e6, Usd = 30 };
        Detector.JudgeRevision(baseline, default, steps[^1], steps[^1], Tuning, out var unrevised);
        Detector.JudgeRevision(baseline, default, steps[^1], revised, Tuning, out var judgement);
        Assert.True(judgement.Score > unrevised.Score + 2, $"{unrevised.Score} to {judgement.Score}");
        Assert.Equal(before, BaselineBlob.Write(baseline));
    }

    [Fact]
    public void Blob_HasABudgetOfThreeKilobytes()
    {
        Assert.True(BaselineBlob.Size <= 3072, $"{BaselineBlob.Size} bytes");
        Assert.True(OrganizationCalibrationState.Size <= 1024, $"{OrganizationCalibrationState.Size} bytes");
    }

    [Fact]
    public void Blob_ReadBack_IsTheSame()
    {
        var (_, baseline) = Run(Of(seed: 10, hours: 100));
        var bytes = BaselineBlob.Write(baseline);
        Assert.True(BaselineBlob.TryRead(bytes, out var read));
        Assert.Equal(bytes, BaselineBlob.Write(read));
        Assert.False(BaselineBlob.TryRead(bytes.AsSpan(1), out _));
        bytes[0] ^= 0xff;
        Assert.False(BaselineBlob.TryRead(bytes, out _));
    }

    [Fact]
    public void Blob_OfNotANumber_IsRefused()
    {
        var (_, baseline) = Run(Of(seed: 11, hours: 100));
        var bytes = BaselineBlob.Write(baseline);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), float.NaN);
        Assert.False(BaselineBlob.TryRead(bytes, out _));
    }
}
