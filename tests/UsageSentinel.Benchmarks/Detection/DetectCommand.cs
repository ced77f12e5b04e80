using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary><c>detect SET --scores FILE --alerts FILE</c>: what the engine says of recorded usage, as files.</summary>
public static class DetectCommand
{
    public static void Run(string[] arguments)
    {
        var set = UsageSet.Read(arguments[0]);
        string? Option(string name) => Array.IndexOf(arguments, name) is var at and >= 0 ? arguments[at + 1] : null;
        var outcome = Replay.Run(set, DetectorTuning.Default, new FalseAlertBudget(), explain: true);
        if (Option("--scores") is { } scores)
        {
            WriteScores(set, outcome, scores);
        }

        if (Option("--alerts") is { } alerts)
        {
            File.WriteAllText(alerts, JsonSerializer.Serialize(new { alerts = Alerts(set, outcome) }));
        }
    }

    private static string Iso(UsageSet set, int bucket) =>
        DateTimeOffset.FromUnixTimeSeconds(set.Start + ((long)bucket * set.Seconds)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static void WriteScores(UsageSet set, Replay.Outcome outcome, string file)
    {
        using Stream raw = File.Create(file);
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionLevel.Fastest) : raw;
        using var writer = new StreamWriter(stream, new UTF8Encoding(false));
        writer.Write("api_key_id,bucket_start,score,reason\n");
        for (var bucket = 0; bucket < set.Buckets; bucket++)
        {
            for (var key = 0; key < set.Keys.Count; key++)
            {
                if (outcome.Scores[key][bucket] > 0)
                {
                    writer.Write(string.Create(CultureInfo.InvariantCulture,
                        $"{set.Keys[key]},{Iso(set, bucket)},{outcome.Scores[key][bucket]:0.####},{outcome.Why[key][bucket].Tail}\n"));
                }
            }
        }
    }

    private static IEnumerable<object> Alerts(UsageSet set, Replay.Outcome outcome)
    {
        for (var key = 0; key < set.Keys.Count; key++)
        {
            for (var bucket = 0; bucket < set.Buckets; bucket++)
            {
                if (!outcome.Alerts[key][bucket])
                {
                    continue;
                }

                var last = bucket;
                while (last + 1 < set.Buckets && outcome.Alerts[key][last + 1])
                {
                    last++;
                }

                var act = Enumerable.Range(bucket, last - bucket + 1).FirstOrDefault(at => outcome.Acts[key][at], -1);
                yield return new
                {
                    id = $"{set.Keys[key]}-{bucket}",
                    rule = "Spike",
                    severity = act < 0 ? "warning" : "critical",
                    project_id = set.Projects[key],
                    api_key_id = set.Keys[key],
                    active_at = Iso(set, bucket),
                    fired_at = Iso(set, bucket + 1),
                    resolved_at = Iso(set, last + 1),
                    score = outcome.Scores[key][bucket],
                    response = act < 0 ? "none" : "revoke",
                    response_at = act < 0 ? null : Iso(set, act + 1),
                    cause = outcome.Why[key][bucket].Tail,
                };
                bucket = last;
            }
        }
    }
}
