using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Recorded;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>Recorded usage of one organization on a grid: one row per key, one column per bucket; no row means zero.</summary>
public sealed class UsageSet
{
    private UsageSet(string name) => Name = name;

    public string Name { get; }

    public int Seconds { get; private set; }

    public long Start { get; private set; }

    public int Buckets { get; private set; }

    public List<string> Keys { get; } = [];

    public List<string> Projects { get; } = [];

    /// <summary>First bucket of each key: it exists from its first row.</summary>
    public List<int> First { get; } = [];

    /// <summary>Null where the set is not labelled.</summary>
    public Truth? Truth { get; private set; }

    private List<DetectorInput[]> Steps { get; } = [];

    public DetectorInput Step(int key, int bucket)
    {
        var step = Steps[key][bucket];
        return step.Minutes > 0 ? step : new DetectorInput(Start + ((long)bucket * Seconds), Seconds / 60, 0, 0, 0, 0, 0);
    }

    /// <summary>The hour that a bucket ends, as one step.</summary>
    public DetectorInput Hour(int key, int bucket)
    {
        var count = 3600 / Seconds;
        var sum = new DetectorInput(Start + ((bucket + 1L - count) * Seconds), 60, 0, 0, 0, 0, 0);
        for (var at = Math.Max(0, bucket + 1 - count); at <= bucket; at++)
        {
            var step = Step(key, at);
            sum = sum with
            {
                Requests = sum.Requests + step.Requests,
                InputTokens = sum.InputTokens + step.InputTokens,
                CachedTokens = sum.CachedTokens + step.CachedTokens,
                OutputTokens = sum.OutputTokens + step.OutputTokens,
                Usd = sum.Usd + step.Usd,
                NovelUsd = sum.NovelUsd + step.NovelUsd,
            };
        }

        return sum;
    }

    public static UsageSet Of(string name, Truth truth, IReadOnlyList<(string Project, DetectorInput[] Steps)> keys)
    {
        var set = new UsageSet(name) { Truth = truth, Seconds = truth.BucketSeconds, Start = truth.T0, Buckets = truth.Buckets };
        for (var key = 0; key < keys.Count; key++)
        {
            set.Keys.Add(truth.Keys[key].Key);
            set.Projects.Add(keys[key].Project);
            set.Steps.Add(keys[key].Steps);
            set.First.Add(Math.Max(0, Array.FindIndex(keys[key].Steps, step => step.Minutes > 0)));
        }

        return set;
    }

    /// <summary>Every second pair of keys: a set in which clients come twice, untouched and attacked, is split by clients.</summary>
    /// <param name="half">0 or 1.</param>
    public UsageSet Half(int half)
    {
        var part = new UsageSet($"{Name}/{(half == 0 ? "even" : "odd")}") { Seconds = Seconds, Start = Start, Buckets = Buckets };
        for (var key = 0; key < Keys.Count; key++)
        {
            if (key / 2 % 2 == half)
            {
                part.Keys.Add(Keys[key]);
                part.Projects.Add(Projects[key]);
                part.Steps.Add(Steps[key]);
                part.First.Add(First[key]);
            }
        }

        part.Truth = Truth is { } truth
            ? truth with
            {
                Keys = [.. truth.Keys.Where(key => part.Keys.Contains(key.Key))],
                Incidents = [.. truth.Incidents.Where(incident => part.Keys.Contains(incident.Key))],
            }
            : null;
        return part;
    }

    public static UsageSet Read(string path)
    {
        var prefix = path.Replace(".csv.gz", "", StringComparison.Ordinal).Replace(".csv", "", StringComparison.Ordinal);
        var file = File.Exists(prefix + ".csv.gz") ? prefix + ".csv.gz" : prefix + ".csv";
        var set = new UsageSet(Path.GetFileName(prefix));
        var truth = prefix + ".truth.json.gz";
        if (File.Exists(truth))
        {
            using var json = new GZipStream(File.OpenRead(truth), CompressionMode.Decompress);
            set.Truth = JsonSerializer.Deserialize<Truth>(json, Truth.Json);
        }

        set.Fill(new RecordedUsage(PriceFile.OpenAI()).Read(file));
        return set;
    }

    private void Fill(ImmutableArray<RecordedKey> keys)
    {
        Seconds = Truth?.BucketSeconds ?? keys.Min(key => key.Rows.Min(row => row.Minutes)) * 60;
        Start = Truth?.T0 ?? keys.Min(key => key.Rows[0].Start);
        Buckets = Truth?.Buckets ?? (int)((keys.Max(key => key.Rows[^1].Start) - Start) / Seconds) + 1;
        foreach (var key in keys)
        {
            var steps = new DetectorInput[Buckets];
            KeyBaseline models = default;
            foreach (var row in key.Rows)
            {
                if ((row.Start - Start) / Seconds is var bucket && bucket >= 0 && bucket < Buckets)
                {
                    steps[bucket] = Sum(steps[bucket], Step(row, ref models));
                }
            }

            Keys.Add(key.Key);
            Projects.Add(key.Project);
            First.Add(Math.Max(0, Array.FindIndex(steps, step => step.Minutes > 0)));
            Steps.Add(steps);
        }
    }

    private static DetectorInput Step(RecordedRow row, ref KeyBaseline models)
    {
        var usd = (double)row.Reference.Amount;
        var step = new DetectorInput(row.Start, row.Minutes, row.Requests, row.InputTokens, row.CachedTokens, row.OutputTokens, usd);
        if (row.Requests + usd <= 0)
        {
            return step;
        }

        var model = ModelMemory.Hash(row.Model);
        var isNew = ModelMemory.IsNew(models, model, row.Start);
        ModelMemory.Learn(ref models, model, row.Start);
        return isNew ? step with { NovelUsd = usd, NovelModels = ModelMemory.NewModels(models, row.Start) } : step;
    }

    private static DetectorInput Sum(DetectorInput left, DetectorInput right) => left.Minutes == 0 ? right : left with
    {
        Requests = left.Requests + right.Requests,
        InputTokens = left.InputTokens + right.InputTokens,
        CachedTokens = left.CachedTokens + right.CachedTokens,
        OutputTokens = left.OutputTokens + right.OutputTokens,
        Usd = left.Usd + right.Usd,
        NovelUsd = left.NovelUsd + right.NovelUsd,
        NovelModels = Math.Max(left.NovelModels, right.NovelModels),
    };
}
