using System.Diagnostics;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary><c>peers [SEED…]</c>: the engine beside its peers on generated sets, detection and speed in one run.</summary>
public static class ComparePeers
{
    private static readonly double[] Budgets = [0.5, 0.1];

    public static void Run(string[] arguments)
    {
        var sets = (arguments.Length == 0 ? ["1", "2", "3"] : arguments)
            .Select(argument => int.TryParse(argument, out var seed) ? SetGenerator.Make(seed) : UsageSet.Read(argument)).ToList();
        Console.WriteLine("| detector | recall at 0.5 | at 0.1 | dollars leaked at 0.5 | µs per key-step |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, score) in Peers.All)
        {
            Row(name, sets.Select(set => Timed(set, score)).ToList());
        }

        var ours = sets.Select(set => (Set: set, Outcome: Replay.Run(set, DetectorTuning.Default, new FalseAlertBudget()))).ToList();
        Row("UsageSentinel", ours.Select(pair => (new Evaluation(pair.Set), pair.Outcome.Scores, pair.Outcome.PerStep.TotalMicroseconds)).ToList());
        var shipped = ours.Select(pair => new Evaluation(pair.Set).Measure((key, bucket) => pair.Outcome.Alerts[key][bucket])).ToList();
        Console.WriteLine(FormattableString.Invariant(
            $"\nShipped settings (budget 0.5): {shipped.Average(result => result.FalseRate):0.00} false episodes per key-month, recall {shipped.Average(result => result.Recall):0.00}, median time to detect {shipped.Average(result => result.MedianHours):0.0} h"));
    }

    private static (Evaluation Evaluation, float[][] Scores, double Micros) Timed(UsageSet set, Func<double[], int, float[]> score)
    {
        var series = Enumerable.Range(0, set.Keys.Count)
            .Select(key => Enumerable.Range(0, set.Buckets).Select(bucket => set.Step(key, bucket).Usd).ToArray()).ToArray();
        var clock = Stopwatch.StartNew();
        var scores = series.Select(usd => score(usd, 3600 / set.Seconds)).ToArray();
        return (new Evaluation(set), scores, clock.Elapsed.TotalMicroseconds / ((double)set.Keys.Count * set.Buckets));
    }

    private static void Row(string name, List<(Evaluation Evaluation, float[][] Scores, double Micros)> runs)
    {
        var at = Budgets.Select(budget => runs.Select(run => run.Evaluation.AtBudget(run.Scores, budget)).ToList()).ToList();
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {at[0].Average(result => result.Recall):0.00} | {at[1].Average(result => result.Recall):0.00} | {at[0].Average(result => result.Leak):0.00} | {runs.Average(run => run.Micros):0.00} |"));
    }
}
