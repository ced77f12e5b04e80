using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>A simulated attack and what it adds to the record of its key. Deterministic: the same record gives the same attack.</summary>
/// <param name="Injection">What was asked for.</param>
/// <param name="Start">Start of its first bucket, in seconds since the Unix epoch.</param>
/// <param name="End">End of its last bucket, in seconds since the Unix epoch: at most the end of the record.</param>
/// <param name="Buckets">The usage it adds, by start.</param>
public sealed record LaidAttack(Injection Injection, long Start, long End, ImmutableArray<RecordedRow> Buckets)
{
    /// <summary>The mean of less history is not an hourly normal.</summary>
    private const long LeastHistory = 24 * 3600;

    /// <summary>What it costs in all.</summary>
    public Usd Cost => CostUntil(End);

    /// <summary>What it costs until the end of that bucket.</summary>
    public Usd CostUntil(long end) => Buckets.Where(row => row.End <= end).Aggregate(Usd.Zero, (sum, row) => sum + row.Cost);

    /// <summary>Adds an attack to a record.</summary>
    /// <param name="keys">The record.</param>
    /// <param name="injection">The attack.</param>
    /// <exception cref="InjectionException">The record has no such key, no history of it, or not that time.</exception>
    public static (ImmutableArray<RecordedKey> Keys, LaidAttack Attack) Over(ImmutableArray<RecordedKey> keys, Injection injection)
    {
        var key = keys.FirstOrDefault(key => key.Key == injection.Key && key.Key.Length > 0)
            ?? throw new InjectionException($"The record has no key '{injection.Key}'.");
        var at = injection.At.ToUnixTimeSeconds();
        var (from, to) = (keys.Min(one => one.Rows[0].Start), keys.Max(one => one.Rows[^1].End));
        if (at < from || at >= to)
        {
            throw new InjectionException(string.Create(
                CultureInfo.InvariantCulture,
                $"{injection.At:yyyy-MM-dd'T'HH:mm:ss'Z'} is not in the record, which covers {DateTimeOffset.FromUnixTimeSeconds(from):yyyy-MM-dd'T'HH:mm'Z'} to {DateTimeOffset.FromUnixTimeSeconds(to):yyyy-MM-dd'T'HH:mm'Z'}."));
        }

        var usual = UsualMix.Before(key.Rows, at);
        if (usual.Models.IsEmpty || at - key.Rows[0].Start < LeastHistory)
        {
            throw new InjectionException($"The key '{injection.Key}' has no history: at least one day with requests is needed before the attack.");
        }

        var attack = Lay(injection, key.Rows, usual, to);
        return ([.. keys.Select(one => ReferenceEquals(one, key) ? key with { Rows = Merge(key.Rows, attack.Buckets) } : one)], attack);
    }

    private static LaidAttack Lay(Injection injection, ImmutableArray<RecordedRow> rows, UsualMix usual, long to)
    {
        var widths = new BucketGrid(rows);
        var start = widths.Next(injection.At.ToUnixTimeSeconds());
        var end = Math.Min(to, start + (long)injection.Kind.Length().TotalSeconds);
        var models = usual.Of(injection.Kind);
        var added = ImmutableArray.CreateBuilder<RecordedRow>();
        var (bucket, last) = (start, start);
        while (bucket < end)
        {
            var minutes = widths.MinutesAt(bucket);
            last = bucket + (minutes * 60L);
            var (before, after) = (Size(injection, bucket - start), Size(injection, last - start));
            foreach (var model in models)
            {
                // Whole requests: what is left over from one bucket counts in the next.
                var requests = Whole(model.PerHour * after) - Whole(model.PerHour * before);
                if (requests > 0)
                {
                    added.Add(model.Of(requests) with { Start = bucket, Minutes = minutes });
                }
            }

            bucket = last;
        }

        return new LaidAttack(injection, start, last, added.ToImmutable());
    }

    private static long Whole(double requests) => (long)Math.Floor(Math.Min(requests, UsualModel.Most));

    private static double Size(Injection injection, long seconds) => injection.Times * AttackCourse.Sum(injection.Kind, seconds / 3600.0);

    private static ImmutableArray<RecordedRow> Merge(ImmutableArray<RecordedRow> rows, ImmutableArray<RecordedRow> added) =>
    [
        .. rows.Concat(added)
            .GroupBy(row => (row.Start, row.Model))
            .Select(same => same.Aggregate(UsualModel.Add))
            .OrderBy(row => row.Start).ThenByDescending(row => row.Minutes).ThenBy(row => row.Model, StringComparer.Ordinal),
    ];
}
