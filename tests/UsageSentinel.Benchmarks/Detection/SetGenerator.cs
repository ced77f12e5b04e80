using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>
/// Makes a labelled set anyone can make again: gamma-Poisson counts with a season, a wandering level and benign
/// surprises (launches, batches, holidays); half of the keys suffer one incident after the second week.
/// </summary>
public static class SetGenerator
{
    private const int Days = 42;
    private const int Judged = 14 * 24;
    private const long Monday = 1_735_516_800;
    private static readonly string[] Incidents = ["burst", "drip", "runaway", "swap", "stuffing", "offhours"];
    private static readonly string[] Benign = ["plain", "plain", "launch", "batch", "holiday"];

    public static UsageSet Make(int seed, int keys = 240)
    {
        var random = new Random(seed);
        var truth = new List<TruthKey>();
        var incidents = new List<TruthIncident>();
        var rows = new List<(string, DetectorInput[])>();
        for (var key = 0; key < keys; key++)
        {
            var name = $"key_{key:0000}";
            var benign = key % 2 == 0;
            var type = benign ? Benign[key / 2 % Benign.Length] : Incidents[key / 2 % Incidents.Length];
            rows.Add(($"proj_{key % 8}", Key(random, name, type, benign, incidents)));
            truth.Add(new TruthKey(name, $"proj_{key % 8}", benign, type, Judged));
        }

        return UsageSet.Of($"generated-{seed}", new Truth(3600, Monday, Days * 24, truth, incidents), rows);
    }

    private static DetectorInput[] Key(Random random, string name, string type, bool benign, List<TruthIncident> incidents)
    {
        var level = Math.Exp((random.NextDouble() * 6) + 1);
        var office = random.NextDouble() < 0.5;
        var noise = 0.2 + (random.NextDouble() * 0.8);
        var input = Math.Exp(5 + (random.NextDouble() * 3));
        var price = Math.Exp(-15 + (random.NextDouble() * 2));
        var batchHour = random.Next(168);
        var from = Judged + random.Next((Days * 24) - Judged - 200);
        var length = type switch { "burst" => 2 + random.Next(7), "drip" => 72 + random.Next(96), "runaway" => 4 + random.Next(12), _ => 8 + random.Next(40) };
        var strength = type switch { "drip" => 0.6 + random.NextDouble(), "burst" => 5 + (random.NextDouble() * 40), "launch" => 2 + (random.NextDouble() * 3), _ => 4 + (random.NextDouble() * 20) };
        var steps = new DetectorInput[Days * 24];
        var excess = new List<double>();
        double drift = 0;
        for (var hour = 0; hour < steps.Length; hour++)
        {
            drift = (0.995 * drift) + (0.03 * Normal(random));
            var weekend = hour / 24 % 7 >= 5;
            var day = hour % 24 is >= 8 and < 19;
            var shape = !office ? 1 : day && !weekend ? 2 : 0.05;
            var inside = hour >= from && hour < from + length;
            shape *= type switch
            {
                "launch" when hour >= from => strength,
                "batch" when hour % 168 == batchHour => 30,
                "holiday" when hour >= from && hour < from + 96 => 0.05,
                _ => 1,
            };
            var requests = (double)Poisson(random, level * shape * Math.Exp(drift) * Gamma(random, noise));
            var each = input * Math.Exp(0.15 * Normal(random));
            var usd = requests * each * price;
            if (!benign && inside)
            {
                var theft = type is "swap" or "stuffing" ? 0 : type == "offhours" && day ? 0 : level * strength * (type == "burst" ? 0.5 + random.NextDouble() : 1);
                var more = (double)Poisson(random, theft);
                var costFactor = type == "swap" ? 8 : type == "stuffing" ? 4 : 1;
                excess.Add((more * each * price) + (usd * (costFactor - 1)));
                requests += more;
                usd = requests * each * price * costFactor;
                each *= type == "stuffing" ? 4 : 1;
            }

            steps[hour] = new DetectorInput(Monday + (hour * 3600L), 60, requests, requests * each, 0, requests * each / 5, usd);
        }

        if (!benign)
        {
            incidents.Add(new TruthIncident(name, type, Monday + (from * 3600L), Monday + ((from + length) * 3600L), from, excess));
        }

        return steps;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A gamma variable of mean one and variance <paramref name="variance"/> (Marsaglia and Tsang).</summary>
    private static double Gamma(Random random, double variance)
    {
        var d = (1 / variance) - (1.0 / 3);
        while (true)
        {
            var x = Normal(random);
            var v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (x * x / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v * variance;
            }
        }
    }

    private static long Poisson(Random random, double mean)
    {
        if (mean > 50)
        {
            return (long)Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * Normal(random))));
        }

        long count = 0;
        for (var left = Math.Exp(-mean); random.NextDouble() is var draw && (left /= Math.Max(draw, 1e-300)) < 1;)
        {
            count++;
        }

        return count;
    }
}
