using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>What a key usually did before an episode began, by the hour of the day, on weekdays and on weekends. It never changes while the episode lasts.</summary>
/// <param name="Usd">US dollars an hour, by bin of the season.</param>
/// <param name="Requests">Requests an hour, by bin of the season.</param>
public sealed record FrozenExpectation(ImmutableArray<float> Usd, ImmutableArray<float> Requests)
{
    private const long HoursPerDay = 24;

    /// <summary>The first hours of a weekday and of a day of the weekend: the Unix epoch was a Thursday.</summary>
    private static readonly long[] FirstHours = [0, 2 * HoursPerDay];

    /// <summary>The habits of a key as they were before the hours that are in doubt.</summary>
    public static FrozenExpectation Of(in KeyBaseline baseline, DetectorTuning tuning)
    {
        var (usd, requests) = (new float[Season.Bins], new float[Season.Bins]);
        var isNewborn = baseline.Born > 0;
        foreach (var first in FirstHours)
        {
            for (var hour = first; hour < first + HoursPerDay; hour++)
            {
                var bin = Season.Bin(hour);
                usd[bin] = (float)Reference.Usual(baseline, hour, tuning);
                requests[bin] = isNewborn ? 0 : (float)Baselines.ExpectedUsage.Usual(baseline, Channel.Requests, hour, tuning);
            }
        }

        return new FrozenExpectation(ImmutableArray.Create(usd), ImmutableArray.Create(requests));
    }

    /// <summary>What a bucket of that start and length is expected to cost, in US dollars.</summary>
    public double UsdOf(DateTimeOffset start, TimeSpan length) => Sum(Usd, start, length);

    /// <summary>What the mean hour usually costs, in US dollars.</summary>
    public double MeanUsd { get; } = Mean(Usd);

    /// <summary>The requests of the mean hour.</summary>
    public double MeanRequests { get; } = Mean(Requests);

    /// <summary>The requests expected of it.</summary>
    public double RequestsOf(DateTimeOffset start, TimeSpan length) => Sum(Requests, start, length);

    public bool Equals(FrozenExpectation? other) =>
        other is not null && Usd.AsSpan().SequenceEqual(other.Usd.AsSpan()) && Requests.AsSpan().SequenceEqual(other.Requests.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Usd.Length, Usd.Length > 0 ? Usd[0] : 0);

    private static double Mean(ImmutableArray<float> bins)
    {
        double sum = 0;
        foreach (var bin in bins)
        {
            sum += bin;
        }

        return bins.IsDefaultOrEmpty ? 0 : sum / bins.Length;
    }

    /// <summary>By the hours the bucket lies in, each with its share.</summary>
    private static double Sum(ImmutableArray<float> bins, DateTimeOffset start, TimeSpan length)
    {
        double sum = 0;
        for (var (at, end) = (start, start + length); at < end;)
        {
            var next = BucketWidth.Hour.Floor(at).AddHours(1);
            next = next < end ? next : end;
            sum += bins[Season.Bin(at.ToUnixTimeSeconds() / 3600)] * (next - at).TotalHours;
            at = next;
        }

        return sum;
    }
}
