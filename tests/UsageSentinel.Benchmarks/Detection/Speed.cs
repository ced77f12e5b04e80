using System.Diagnostics;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary><c>speed</c>: processor time per step over a generated organization; says more than a clock where others use the machine too.</summary>
public static class Speed
{
    public static void Run()
    {
        Console.WriteLine($"state {BaselineBlob.Size} B per key, {OrganizationCalibrationState.Size} B per organization");
        var set = SetGenerator.Make(1);
        Measure(set, 60, rounds: 1);
        foreach (var minutes in (int[])[60, 5])
        {
            var best = Enumerable.Range(0, 5).Min(_ => Measure(set, minutes, rounds: 4));
            Console.WriteLine(FormattableString.Invariant($"{minutes} min steps: {best:0} ns of processor time per key-step"));
        }
    }

    private static double Measure(UsageSet set, int minutes, int rounds)
    {
        var tuning = DetectorTuning.Default;
        var budget = new FalseAlertBudget();
        var bars = new ScoreThresholds(4, 9);
        var steps = Enumerable.Range(0, set.Keys.Count).Select(key => Enumerable.Range(0, set.Buckets).Select(bucket => set.Step(key, bucket)).ToArray()).ToArray();
        OrganizationCalibrationState calibration = default;
        var before = Process.GetCurrentProcess().UserProcessorTime;
        long count = 0;
        foreach (var row in steps)
        {
            KeyBaseline baseline = default;
            Learning.Begin(ref baseline, born: false, tuning);
            var start = row[0].Start;
            for (var round = 0; round < rounds; round++)
            {
                foreach (var hour in row)
                {
                    var step = hour with { Start = start, Minutes = minutes };
                    Detector.JudgeAndLearn(ref baseline, step, new DetectionTerms(in calibration, bars, budget, tuning), out _);
                    start = step.End;
                    count++;
                }
            }
        }

        return (Process.GetCurrentProcess().UserProcessorTime - before).TotalNanoseconds / count;
    }
}
