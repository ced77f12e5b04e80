using System.Globalization;
using System.Reflection;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>Measures the engine with changed constants over labelled sets: <c>lab SET… [--vary NAME=a,b,c]… [--types]</c>.</summary>
public static class Lab
{
    private static readonly double[] Budgets = [0.5, 0.1, 0.02];

    public static void Run(string[] arguments)
    {
        var sets = arguments.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal))
            .Select(argument => argument.StartsWith("generated:", StringComparison.Ordinal)
                ? SetGenerator.Make(int.Parse(argument[10..], CultureInfo.InvariantCulture))
                : UsageSet.Read(argument)).ToList();
        var types = arguments.Contains("--types");
        Why = arguments.Where(argument => argument.StartsWith("--why:", StringComparison.Ordinal)).Select(argument => int.Parse(argument[6..], CultureInfo.InvariantCulture)).FirstOrDefault();
        Mixed = arguments.Contains("--mixed");
        Brief = arguments.Contains("--brief");
        Measure("default", DetectorTuning.Default, sets, types);
        foreach (var vary in arguments.Where(argument => argument.StartsWith("--vary:", StringComparison.Ordinal)))
        {
            // --vary:A=1,2;B=3,4 walks the lists together.
            var parts = vary[7..].Split(';').Select(part => part.Split('=')).ToArray();
            for (var at = 0; at < parts[0][1].Split(',').Length; at++)
            {
                var tuning = parts.Aggregate(DetectorTuning.Default, (sum, part) => With(sum, part[0], part[1].Split(',')[at]));
                Measure(string.Join(' ', parts.Select(part => part[0] + "=" + part[1].Split(',')[at])), tuning, sets, types);
            }
        }
    }

    internal static DetectorTuning With(DetectorTuning tuning, string name, string value)
    {
        var copy = tuning with { };
        var property = typeof(DetectorTuning).GetProperty(name, BindingFlags.Public | BindingFlags.Instance)
            ?? throw new ArgumentException("There is no constant " + name + ".", nameof(name));
        property.SetValue(copy, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        return copy;
    }

    // Walks every list of constants over every set.
    private static void Measure(string name, DetectorTuning tuning, List<UsageSet> sets, bool types)
    {
        Console.WriteLine("# " + name);
        var results = new List<(string Set, Evaluation.Result[] At, Evaluation.Result[] Shipped, Evaluation.Result Acts)>();
        foreach (var set in sets)
        {
            var evaluation = new Evaluation(set);
            var outcome = Replay.Run(set, tuning, new FalseAlertBudget(), Why > 0, Mixed ? set.Truth?.Keys.Min(key => key.FirstIx) ?? 0 : 0);
            var at = Budgets.Select(budget => evaluation.AtBudget(outcome.Scores, budget)).ToArray();
            var shipped = evaluation.Measure((key, bucket) => outcome.Alerts[key][bucket]);
            var acts = evaluation.Measure((key, bucket) => outcome.Acts[key][bucket]);
            results.Add((set.Name, at, [shipped], acts));
            if (Why > 0)
            {
                Explain(set, outcome);
            }

            if (!Brief)
            {
            Print(set.Name, at, shipped, acts, outcome.PerStep.TotalMicroseconds, outcome.Bar, types);
            }
        }

        foreach (var group in results.GroupBy(row => row.Set.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-')).Where(group => group.Count() > 1))
        {
            Console.WriteLine(FormattableString.Invariant(
                $"  {group.Key,-22} {string.Join(' ', Budgets.Select((_, b) => group.Average(row => row.At[b].Recall).ToString("0.000", CultureInfo.InvariantCulture)))} leak {group.Average(row => row.At[0].Leak):0.000} ttd {group.Average(row => row.At[0].MedianHours):0.00} | shipped false {group.Average(row => row.Shipped[0].FalseRate):0.00} ({string.Join(' ', group.Select(row => row.Shipped[0].FalseRate.ToString("0.00", CultureInfo.InvariantCulture)))}) recall {group.Average(row => row.Shipped[0].Recall):0.000} leak {group.Average(row => row.Shipped[0].Leak):0.000} | acts false {group.Average(row => row.Acts.FalseRate):0.000} recall {group.Average(row => row.Acts.Recall):0.000}"));
            if (types)
            {
                foreach (var type in group.First().At[0].ByType.Keys)
                {
                    Console.WriteLine(FormattableString.Invariant(
                        $"    {type,-10} {string.Join(' ', Budgets.Select((_, b) => group.Average(row => row.At[b].ByType[type]).ToString("0.00", CultureInfo.InvariantCulture)))} shipped {group.Average(row => row.Shipped[0].ByType[type]):0.00}"));
                }
            }
        }
    }

    /// <summary>Back-fills whole hours until the first judged bucket.</summary>
    private static bool Mixed { get; set; }

    private static bool Brief { get; set; }

    private static int Why { get; set; }

    private static void Explain(UsageSet set, Replay.Outcome outcome)
    {
        var truth = set.Truth ?? throw new ArgumentException("no truth", nameof(set));
        var index = set.Keys.Select((key, at) => (key, at)).ToDictionary(pair => pair.key, pair => pair.at, StringComparer.Ordinal);
        Console.WriteLine("  top false:");
        foreach (var (key, at, day) in truth.Keys.Where(key => key.Benign)
            .SelectMany(key => Enumerable.Range(0, truth.Buckets * truth.BucketSeconds / 86400).Select(day =>
            {
                var per = 86400 / truth.BucketSeconds;
                var from = Math.Max(day * per, key.FirstIx);
                var to = (day + 1) * per;
                var row = outcome.Scores[index[key.Key]];
                var best = from;
                for (var i = from; i < to; i++)
                {
                    if (row[i] > row[best])
                    {
                        best = i;
                    }
                }

                return (key, Math.Min(best, truth.Buckets - 1), day);
            })).OrderByDescending(x => outcome.Scores[index[x.key.Key]][x.Item2]).Take(Why))
        {
            var k = index[key.Key];
            var (tail, ratio) = outcome.Why[k][at];
            Console.WriteLine(FormattableString.Invariant($"    {key.Key} {key.Type,-10} ix {at} age {(at - set.First[k]) * truth.BucketSeconds / 3600} h score {outcome.Scores[k][at]:0.00} {tail} ratio {ratio:0.00} {outcome.Alerts[k][at]}"));
        }

        Console.WriteLine("  incidents:");
        foreach (var incident in truth.Incidents.OrderBy(i => i.Type, StringComparer.Ordinal))
        {
            var k = index[incident.Key];
            var best = incident.FirstBucket;
            for (var i = incident.FirstBucket; i < Math.Min(truth.Buckets, incident.FirstBucket + incident.ExcessUsd.Count + 1); i++)
            {
                if (outcome.Scores[k][i] > outcome.Scores[k][best])
                {
                    best = i;
                }
            }

            var (tail, ratio) = outcome.Why[k][best];
            var first = Enumerable.Range(incident.FirstBucket, Math.Min(truth.Buckets - incident.FirstBucket, incident.ExcessUsd.Count + 1)).FirstOrDefault(i => outcome.Alerts[k][i], -1);
            var leak = first < 0 ? incident.ExcessUsd.Sum() : incident.ExcessUsd.Take(first - incident.FirstBucket + 1).Sum();
            Console.WriteLine(FormattableString.Invariant($"    {incident.Type,-9} leak {100 * leak / truth.Incidents.Sum(i => i.ExcessUsd.Sum()):00.0}% first {(first < 0 ? -1 : first - incident.FirstBucket)} {incident.Key} ix {incident.FirstBucket}+{incident.ExcessUsd.Count} age {(incident.FirstBucket - set.First[k]) * truth.BucketSeconds / 3600} excess {incident.ExcessUsd.Sum():0.0} best {outcome.Scores[k][best]:0.00} {tail} ratio {ratio:0.00} at {best - incident.FirstBucket} {(outcome.Alerts[k][best] ? "ALERT" : "")}"));
        }
    }

    private static void Print(
        string set, Evaluation.Result[] at, Evaluation.Result shipped, Evaluation.Result acts, double micros, double bar, bool types)
    {
        Console.WriteLine(FormattableString.Invariant(
            $"  {set,-22} {string.Join(' ', at.Select(result => result.Recall.ToString("0.000", CultureInfo.InvariantCulture)))} leak {at[0].Leak:0.000} ttd {at[0].MedianHours:0.00} thr {string.Join('/', at.Select(result => result.Threshold.ToString("0.00", CultureInfo.InvariantCulture)))} | shipped false {shipped.FalseRate:0.00} recall {shipped.Recall:0.000} leak {shipped.Leak:0.000} ttd {shipped.MedianHours:0.00} bar {bar:0.00} | acts false {acts.FalseRate:0.000} recall {acts.Recall:0.000} | {micros:0.00} us"));
    }
}
