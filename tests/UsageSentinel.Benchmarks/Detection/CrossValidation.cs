using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>
/// How much of the figures is hindsight: <c>cross SET… [halves:SET,SET] [--draws:N]</c>. Constants are drawn at random, the best
/// draw on all folds but one is improved one constant after the other on these, and measured on the fold that was left out.
/// Every set is a fold; <c>halves:</c> makes two folds of sets that share clients, by clients.
/// </summary>
public static class CrossValidation
{
    private const int Seed = 20261126;

    /// <summary>Values a constant may take: the first as first published or without the idea, the others round numbers around.</summary>
    private static readonly (string Name, double[] Values)[] Grid =
    [
        ("LevelHalfLife", [72, 48, 120]),
        ("Doubt", [3.1, 2.5, 3.8]),
        ("FirstMaturity", [0.32, 0.25, 0.45]),
        ("EffectWeight", [0.22, 0.15, 0.3]),
        ("RecordEvidence", [1.26, 1, 1.6]),
        ("RecordKept", [1, 0.98, 0.95]),
        ("UnitRequests", [18, 10, 30]),
        ("UnitNoise", [0, 5, 10]),
        ("JoinWeight", [0, 0.15, 0.3]),
        ("VolumeRequests", [0, 10, 20]),
        ("UsualMatureAge", [1e9, 500, 800]),
        ("QuietWeight", [0, 0.7, 0.85]),
        ("PeakBusy", [1e9, 4, 6]),
        ("PriorMonths", [1, 1.5, 2]),
        ("FleetHalfLife", [28, 14, 21]),
        ("StartRate", [2, 2.5, 3]),
        ("TailStretch", [1, 0.85, 0.9]),
    ];

    public static void Run(string[] arguments)
    {
        var folds = Folds(arguments);
        var draws = arguments.Where(argument => argument.StartsWith("--draws:", StringComparison.Ordinal)).Select(argument => int.Parse(argument[8..], CultureInfo.InvariantCulture)).FirstOrDefault(40);
        var random = new Random(Seed);
        var tried = Enumerable.Range(0, draws).Select(_ => Grid.Select(constant => random.Next(constant.Values.Length)).ToArray())
            .Select(choice => (Choice: choice, Scores: Measure(folds, Tuning(choice)))).ToList();
        var shipped = Measure(folds, DetectorTuning.Default);
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var left = fold;
            var drawn = tried.MaxBy(draw => Worth(draw.Scores.Where((_, at) => at != left)));
            var best = Climb([.. folds.Where((_, at) => at != left)], drawn.Choice, Worth(drawn.Scores.Where((_, at) => at != left)));
            var scores = Measure([folds[fold]], Tuning(best))[0];
            Console.WriteLine($"# left out: {string.Join(' ', folds[fold].Select(set => set.Name))}; chosen: {Name(best)}");
            for (var set = 0; set < folds[fold].Count; set++)
            {
                Print("drawn   ", drawn.Scores[fold][set]);
                Print("held out", scores[set]);
                Print("shipped ", shipped[fold][set]);
            }
        }
    }

    private static List<List<UsageSet>> Folds(string[] arguments)
    {
        var folds = new List<List<UsageSet>>();
        foreach (var argument in arguments.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal)))
        {
            if (argument.StartsWith("halves:", StringComparison.Ordinal))
            {
                var sets = argument[7..].Split(',').Select(UsageSet.Read).ToList();
                folds.Add([.. sets.Select(set => set.Half(0))]);
                folds.Add([.. sets.Select(set => set.Half(1))]);
            }
            else
            {
                folds.Add([argument.StartsWith("generated:", StringComparison.Ordinal)
                    ? SetGenerator.Make(int.Parse(argument[10..], CultureInfo.InvariantCulture)) : UsageSet.Read(argument)]);
            }
        }

        return folds;
    }

    /// <summary>Every constant once, in turn: the value that is best with the others as they are.</summary>
    private static int[] Climb(List<List<UsageSet>> folds, int[] start, double worth)
    {
        var best = start;
        for (var constant = 0; constant < Grid.Length; constant++)
        {
            for (var value = 0; value < Grid[constant].Values.Length; value++)
            {
                var other = (int[])best.Clone();
                other[constant] = value;
                if (value != best[constant] && Worth(Measure(folds, Tuning(other))) is var found && found > worth)
                {
                    (best, worth) = (other, found);
                }
            }
        }

        return best;
    }

    private static DetectorTuning Tuning(int[] choice) => Grid.Zip(choice).Aggregate(
        DetectorTuning.Default, (tuning, pair) => Lab.With(tuning, pair.First.Name, pair.First.Values[pair.Second].ToString(CultureInfo.InvariantCulture)));

    private static string Name(int[] choice) => string.Join(' ', Grid.Zip(choice, (constant, value) => FormattableString.Invariant($"{constant.Name}={constant.Values[value]}")));

    private static List<List<Scores>> Measure(List<List<UsageSet>> folds, DetectorTuning tuning)
    {
        var scores = folds.SelectMany(fold => fold).AsParallel().AsOrdered().Select(set => Measure(set, tuning)).ToList();
        return [.. folds.Select((fold, at) => scores.Slice(folds.Take(at).Sum(before => before.Count), fold.Count))];
    }

    private static Scores Measure(UsageSet set, DetectorTuning tuning)
    {
        var evaluation = new Evaluation(set);
        var outcome = Replay.Run(set, tuning, new FalseAlertBudget());
        return new Scores(
            evaluation.AtBudget(outcome.Scores, 0.5),
            evaluation.AtBudget(outcome.Scores, 0.1),
            evaluation.AtBudget(outcome.Scores, 0.02),
            evaluation.Measure((key, bucket) => outcome.Alerts[key][bucket]),
            evaluation.Measure((key, bucket) => outcome.Acts[key][bucket]));
    }

    /// <summary>What is chosen by: recall at two budgets and as shipped, less what leaks, and twice what exceeds the budget of false alerts.</summary>
    private static double Worth(Scores scores) =>
        scores.Loose.Recall + scores.Tight.Recall + scores.Shipped.Recall - scores.Loose.Leak - (2 * Math.Max(0, scores.Shipped.FalseRate - 0.5));

    private static double Worth(IEnumerable<List<Scores>> folds) => folds.Average(fold => fold.Average(Worth));

    private static void Print(string name, Scores scores) => Console.WriteLine(FormattableString.Invariant(
        $"  {name} recall {scores.Loose.Recall:0.000} {scores.Tight.Recall:0.000} {scores.Tightest.Recall:0.000} leak {scores.Loose.Leak:0.000} ttd {scores.Loose.MedianHours:0.00} bursts {scores.Loose.ByType.GetValueOrDefault("burst"):0.00} | shipped false {scores.Shipped.FalseRate:0.00} recall {scores.Shipped.Recall:0.000} leak {scores.Shipped.Leak:0.000} | acts false {scores.Acts.FalseRate:0.000} recall {scores.Acts.Recall:0.000}"));

    /// <summary>Recall at 0.5, 0.1 and 0.02 false episodes per key-month, and as shipped.</summary>
    private sealed record Scores(Evaluation.Result Loose, Evaluation.Result Tight, Evaluation.Result Tightest, Evaluation.Result Shipped, Evaluation.Result Acts);
}
