using FsCheck.Xunit;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using static UsageSentinel.Tests.Detection.GivenUsage;

namespace UsageSentinel.Tests.Detection;

public sealed class DetectorProperties
{
    [Property(MaxTest = 25)]
    public bool Judge_SeesOnlyThePast(int seed, byte cut)
    {
        var steps = Of(seed, hours: 400);
        var at = 1 + (cut * 399 / 256);
        var (whole, _) = Run(steps);
        var (part, _) = Run(steps.Take(at));
        return whole.Take(at).SequenceEqual(part);
    }

    [Property(MaxTest = 300)]
    public bool Learn_NeverHoldsWhatIsNotANumber(double[] garbage, int width)
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: (width & 1) == 0, Tuning);
        var nasty = garbage.Concat([double.NaN, double.PositiveInfinity, double.NegativeInfinity, -1, 1e308, 0, 1e15, double.Epsilon]).ToArray();
        var start = Monday;
        for (var at = 0; at < 200; at++)
        {
            double Pick(int offset) => nasty[(at + offset) % nasty.Length];
            var minutes = (at % 3) switch { 0 => 60, 1 => 5, _ => Math.Abs(width % 61) };
            var step = new DetectorInput(start, minutes, Pick(0), Pick(1), Pick(2), Pick(3), Pick(4), Pick(5));
            Detector.Judge(baseline, default, step, Tuning, out var judgement);
            Detector.Learn(ref baseline, step, judgement, Tuning);
            start += Math.Max(1, minutes) * 60L;
            if (!double.IsFinite(judgement.Score) || judgement.Score < 0 || !double.IsFinite(judgement.ExcessUsd) || !BaselineBlob.IsFinite(baseline))
            {
                return false;
            }
        }

        return true;
    }

    [Fact]
    public void Learn_AFortuneWithoutRequestsLongAfterTheLastOne_StaysFinite()
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: false, Tuning);
        for (var hour = 0; hour < 48; hour++)
        {
            var step = new DetectorInput(Monday + (hour * 3600L), 60, hour < 3 ? 0.7 : 0, 0, 0, 0, hour < 3 ? 1 : 1e15);
            Detector.Judge(baseline, default, step, Tuning, out var judgement);
            Detector.Learn(ref baseline, step, judgement, Tuning);
            Assert.True(double.IsFinite(judgement.Score) && BaselineBlob.IsFinite(baseline), $"hour {hour}");
        }
    }

    [Property(MaxTest = 15)]
    public bool Judge_DoesNotCareForTheUnitOfTokensAndMoney(int seed)
    {
        var (one, _) = Run(Of(seed, hours: 24 * 20, from: 24 * 19, factor: 8));
        var (other, _) = Run(Of(seed, hours: 24 * 20, from: 24 * 19, factor: 8, scale: 16));
        // Below the ordinary high a ratio says nothing at all: rounding may fall on either side of it.
        return one.Zip(other).All(pair => Math.Abs(Math.Max(1.5, pair.First) - Math.Max(1.5, pair.Second)) < 0.05);
    }

    [Property(MaxTest = 20)]
    public bool Judge_MoreUsageNeverSoundsMoreOrdinary(int seed)
    {
        var (_, baseline) = Run(Of(seed, hours: 24 * 20));
        double last = 0;
        for (var factor = 1; factor < 4000; factor *= 3)
        {
            var step = new DetectorInput(baseline.Through, 60, 60 * factor, 60_000.0 * factor, 0, 12_000 * factor, 0.6 * factor);
            Detector.Judge(baseline, default, step, Tuning, out var judgement);
            if (judgement.Score < last - 1e-9)
            {
                return false;
            }

            last = judgement.Score;
        }

        return true;
    }

    [Property(MaxTest = 10)]
    public bool Judge_WidthsMayChangeOverTime(int seed)
    {
        var hourly = Of(seed, hours: 24 * 14);
        var fine = Of(seed, hours: 24 * 21, minutes: 5).Where(step => step.Start >= hourly[^1].End);
        var (scores, baseline) = Run(hourly.Concat(fine));
        return BaselineBlob.IsFinite(baseline) && scores.Skip(hourly.Count + 288).Max() < 5;
    }
}
