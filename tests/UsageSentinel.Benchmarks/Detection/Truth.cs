using System.Text.Json;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>The labels of a set: which keys are benign, from which bucket they are judged, and the incidents.</summary>
public sealed record Truth(int BucketSeconds, long T0, int Buckets, IReadOnlyList<TruthKey> Keys, IReadOnlyList<TruthIncident> Incidents)
{
    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

/// <summary>One key of a labelled set.</summary>
public sealed record TruthKey(string Key, string Project, bool Benign, string Type, int FirstIx);

/// <summary>One incident: times in Unix seconds, the dollars of excess in each bucket from the first.</summary>
public sealed record TruthIncident(string Key, string Type, long Start, long End, int FirstBucket, IReadOnlyList<double> ExcessUsd);
