using System.Diagnostics;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>Runs the engine over a set, in event time over all keys.</summary>
public static class Replay
{
    public static Outcome Run(UsageSet set, DetectorTuning tuning, FalseAlertBudget budget, bool explain = false, int hourlyUntil = 0)
    {
        var scores = set.Keys.Select(_ => new float[set.Buckets]).ToArray();
        var alerts = set.Keys.Select(_ => new bool[set.Buckets]).ToArray();
        var acts = set.Keys.Select(_ => new bool[set.Buckets]).ToArray();
        var why = set.Keys.Select(_ => new (string Tail, float Ratio)[set.Buckets]).ToArray();
        var run = new DetectionRun(tuning, budget);
        var clock = Stopwatch.StartNew();
        long steps = 0;
        for (var bucket = 0; bucket < set.Buckets; bucket++)
        {
            for (var key = 0; key < set.Keys.Count; key++)
            {
                if (bucket < set.First[key])
                {
                    continue;
                }

                var step = set.Step(key, bucket);
                if (bucket < hourlyUntil)
                {
                    // A back-fill: whole hours first, as providers keep history, then the fine buckets.
                    if (step.End % 3600 != 0)
                    {
                        continue;
                    }

                    step = set.Hour(key, bucket);
                }

                steps++;
                run.Take(key, step, out var detection);
                scores[key][bucket] = (float)detection.Score;
                if (explain)
                {
                why[key][bucket] = ($"{detection.Family} {detection.Channel}/{detection.WindowHours}", (float)detection.Ratio);
                }

                alerts[key][bucket] = detection.Verdict != ScoreVerdict.Normal;
                acts[key][bucket] = detection.Verdict == ScoreVerdict.Act;
            }

            run.EndBucket();
        }

        return new Outcome(scores, alerts, acts, clock.Elapsed / steps, run.Bars.Alert, why);
    }

    /// <summary>What a run said, per key and bucket, and the time one step took.</summary>
    public sealed record Outcome(float[][] Scores, bool[][] Alerts, bool[][] Acts, TimeSpan PerStep, double Bar, (string Tail, float Ratio)[][] Why);
}
