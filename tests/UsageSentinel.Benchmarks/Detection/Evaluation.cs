namespace UsageSentinel.Benchmarks.Detection;

/// <summary>
/// How good alerts are. Alerts less than 12 hours apart are one episode, which counts again every 72 hours; false
/// episodes are those on benign keys; an incident is detected by an alert in one of its buckets or in the one after.
/// </summary>
public sealed class Evaluation
{
    private const int DelaySeconds = 300;
    private readonly Truth _truth;
    private readonly Dictionary<string, int> _index;
    private readonly double _months;

    public Evaluation(UsageSet set)
    {
        _truth = set.Truth ?? throw new ArgumentException("The set is not labelled.", nameof(set));
        _index = set.Keys.Select((key, at) => (key, at)).ToDictionary(pair => pair.key, pair => pair.at, StringComparer.Ordinal);
        _months = Benign.Sum(key => (double)(_truth.Buckets - key.FirstIx)) * _truth.BucketSeconds / (30 * 86400);
    }

    private IEnumerable<TruthKey> Benign => _truth.Keys.Where(key => key.Benign && _index.ContainsKey(key.Key));

    /// <summary>The result at the lowest threshold that keeps the budget.</summary>
    public Result AtBudget(float[][] scores, double budget)
    {
        var values = Benign.SelectMany(key => scores[_index[key.Key]].Skip(key.FirstIx)).Distinct().Order().ToArray();
        int low = 0, high = values.Length - 1;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (FalseRate((key, bucket) => scores[key][bucket] > values[middle]) <= budget)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        var threshold = values[high];
        return Measure((key, bucket) => scores[key][bucket] > threshold) with { Threshold = threshold };
    }

    public Result Measure(Func<int, int, bool> alerts)
    {
        var found = new List<(string Type, bool Found, double Hours, double Leak, double Total)>();
        foreach (var incident in _truth.Incidents)
        {
            if (!_index.TryGetValue(incident.Key, out var key))
            {
                continue;
            }

            var last = Math.Min(incident.FirstBucket + incident.ExcessUsd.Count, _truth.Buckets - 1);
            var at = Enumerable.Range(incident.FirstBucket, last - incident.FirstBucket + 1).FirstOrDefault(bucket => alerts(key, bucket), -1);
            var total = incident.ExcessUsd.Sum();
            if (at < 0)
            {
                found.Add((incident.Type, false, double.NaN, 1, total));
                continue;
            }

            var buckets = at - incident.FirstBucket + 1 + (DelaySeconds / (double)_truth.BucketSeconds);
            var whole = (int)buckets;
            var leak = incident.ExcessUsd.Take(whole).Sum()
                + (whole < incident.ExcessUsd.Count ? incident.ExcessUsd[whole] * (buckets - whole) : 0);
            var seen = ((at + 1L) * _truth.BucketSeconds) + _truth.T0 + DelaySeconds;
            found.Add((incident.Type, true, Math.Max(seen - incident.Start, 0) / 3600.0, Math.Min(leak, total) / Math.Max(total, 1e-9), total));
        }

        var hours = found.Where(row => row.Found).Select(row => row.Hours).Order().ToArray();
        return new Result(
            0,
            FalseRate(alerts),
            found.Average(row => row.Found ? 1 : 0),
            found.Sum(row => row.Leak * row.Total) / found.Sum(row => row.Total),
            hours.Length == 0 ? double.NaN : hours[hours.Length / 2],
            found.GroupBy(row => row.Type).OrderBy(group => group.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Average(row => row.Found ? 1.0 : 0)));
    }

    public double FalseRate(Func<int, int, bool> alerts)
    {
        var gap = 12 * 3600 / _truth.BucketSeconds;
        var again = 72 * 3600 / _truth.BucketSeconds;
        var episodes = 0;
        foreach (var key in Benign)
        {
            int row = _index[key.Key], last = int.MinValue / 2, start = int.MinValue / 2;
            for (var bucket = key.FirstIx; bucket < _truth.Buckets; bucket++)
            {
                if (!alerts(row, bucket))
                {
                    continue;
                }

                if (bucket - last > gap || bucket - start >= again)
                {
                    episodes++;
                    start = bucket;
                }

                last = bucket;
            }
        }

        return episodes / _months;
    }

    /// <summary>Times in hours, rates per key-month, shares from 0 to 1.</summary>
    public sealed record Result(
        double Threshold, double FalseRate, double Recall, double Leak, double MedianHours, IReadOnlyDictionary<string, double> ByType);
}
