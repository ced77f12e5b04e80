using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using UsageSentinel.Core.Baselines;

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

    private List<KeyStep[]> Steps { get; } = [];

    public KeyStep Step(int key, int bucket)
    {
        var step = Steps[key][bucket];
        return step.Minutes > 0 ? step : new KeyStep(Start + ((long)bucket * Seconds), Seconds / 60, 0, 0, 0, 0, 0);
    }

    /// <summary>The hour that a bucket ends, as one step.</summary>
    public KeyStep Hour(int key, int bucket)
    {
        var count = 3600 / Seconds;
        var sum = new KeyStep(Start + ((bucket + 1L - count) * Seconds), 60, 0, 0, 0, 0, 0);
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

    public static UsageSet Of(string name, Truth truth, IReadOnlyList<(string Project, KeyStep[] Steps)> keys)
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

        var rows = ReadRows(file);
        set.Fill(rows);
        return set;
    }

    private static Dictionary<(string Key, long Start, string Model), (string Project, KeyStep Step)> ReadRows(string file)
    {
        using var raw = File.OpenRead(file);
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);
        var header = (reader.ReadLine() ?? "").Split(',');
        int At(string name) => Array.IndexOf(header, name);
        int start = At("bucket_start"), width = At("bucket_width"), project = At("project_id"), key = At("api_key_id"), model = At("model");
        int requests = At("num_model_requests"), input = At("input_tokens"), cached = At("input_cached_tokens"), output = At("output_tokens"), cost = At("cost_usd");
        var rows = new Dictionary<(string, long, string), (string, KeyStep)>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            double Number(int at) => at >= 0 && double.TryParse(cells[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
            string Name(int at) => at < 0 ? "" : names.TryGetValue(cells[at], out var name) ? name : names[cells[at]] = cells[at];
            var begin = long.TryParse(cells[start], CultureInfo.InvariantCulture, out var unix)
                ? unix
                : DateTimeOffset.Parse(cells[start], CultureInfo.InvariantCulture).ToUnixTimeSeconds();
            var minutes = width < 0 ? 60 : cells[width] switch { "1m" => 1, "5m" => 5, "10m" => 10, "1d" => 1440, _ => 60 };
            rows[(Name(key), begin, Name(model))] = (Name(project), new KeyStep(
                begin, minutes, Number(requests), Number(input), Number(cached), Number(output), Number(cost)));
        }

        return rows;
    }

    private void Fill(Dictionary<(string Key, long Start, string Model), (string Project, KeyStep Step)> rows)
    {
        Seconds = Truth?.BucketSeconds ?? rows.Values.Min(row => row.Step.Minutes) * 60;
        Start = Truth?.T0 ?? rows.Values.Min(row => row.Step.Start);
        Buckets = Truth?.Buckets ?? (int)((rows.Values.Max(row => row.Step.Start) - Start) / Seconds) + 1;
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var ((name, _, _), (project, _)) in rows.OrderBy(row => row.Key.Key, StringComparer.Ordinal))
        {
            if (index.TryAdd(name, Keys.Count))
            {
                Keys.Add(name);
                Projects.Add(project);
                First.Add(Buckets);
                Steps.Add(new KeyStep[Buckets]);
            }
        }

        var seen = Keys.Select(_ => new Dictionary<string, long>(StringComparer.Ordinal)).ToArray();
        foreach (var ((name, begin, model), (_, step)) in rows.OrderBy(row => row.Key.Start))
        {
            var key = index[name];
            var bucket = (int)((begin - Start) / Seconds);
            if (bucket < 0 || bucket >= Buckets)
            {
                continue;
            }

            // A model is new for a day, and never on the first day of its key.
            var novel = !seen[key].TryGetValue(model, out var since) || (begin - since < 86400 && begin - seen[key].Values.Min() >= 86400);
            seen[key].TryAdd(model, begin);
            First[key] = Math.Min(First[key], bucket);
            var old = Steps[key][bucket];
            Steps[key][bucket] = step with
            {
                Requests = old.Requests + step.Requests,
                InputTokens = old.InputTokens + step.InputTokens,
                CachedTokens = old.CachedTokens + step.CachedTokens,
                OutputTokens = old.OutputTokens + step.OutputTokens,
                Usd = old.Usd + step.Usd,
                NovelUsd = old.NovelUsd + (novel ? step.Usd : 0),
            };
        }
    }
}
