using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Detection;

/// <summary>Usage of one key, made from a seed: a day-night rhythm with noise.</summary>
internal static class GivenUsage
{
    /// <summary>A Monday, 00:00 UTC.</summary>
    public const long Monday = 1_735_516_800;

    public static readonly DetectorTuning Tuning = DetectorTuning.Default;

    public static List<DetectorInput> Of(int seed, int hours, double scale = 1, int minutes = 60, int from = 0, double factor = 1)
    {
        var random = new Random(seed);
        var steps = new List<DetectorInput>();
        for (var bucket = 0; bucket < hours * 60 / minutes; bucket++)
        {
            var start = Monday + (bucket * minutes * 60L);
            var hour = start / 3600 % 24;
            var busy = hour is >= 8 and < 18 ? 60.0 : 6.0;
            var requests = Math.Round(busy * minutes / 60.0 * (0.5 + random.NextDouble()) * (bucket * minutes / 60 >= from ? factor : 1));
            steps.Add(new DetectorInput(start, minutes, requests, requests * 1000 * scale, 0, requests * 200 * scale, requests * 0.01 * scale));
        }

        return steps;
    }

    /// <summary>A step as a row of a record: one model.</summary>
    public static RecordedRow Row(DetectorInput step) => new(
        step.Start, step.Minutes, "gpt-4o", (long)step.Requests, (long)step.InputTokens, 0, (long)step.OutputTokens, new Usd((decimal)step.Usd), new Usd((decimal)step.Usd), true);

    public static (List<double> Scores, KeyBaseline Baseline) Run(IEnumerable<DetectorInput> steps)
    {
        var baseline = default(KeyBaseline);
        Learning.Begin(ref baseline, born: false, Tuning);
        var scores = new List<double>();
        foreach (var step in steps)
        {
            Detector.Judge(baseline, default, step, Tuning, out var judgement);
            Detector.Learn(ref baseline, step, judgement, Tuning);
            scores.Add(judgement.Score);
        }

        return (scores, baseline);
    }
}
