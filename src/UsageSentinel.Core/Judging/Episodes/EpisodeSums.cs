namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>What a stretch of complete buckets came to, and what was expected of it.</summary>
/// <param name="Cost">What it cost, in US dollars.</param>
/// <param name="Expected">What it would have cost as usual, in US dollars.</param>
/// <param name="Requests">Its requests.</param>
/// <param name="ExpectedRequests">Requests as usual.</param>
public readonly record struct EpisodeSums(double Cost, double Expected, double Requests, double ExpectedRequests)
{
    /// <summary>Signed: what cost less than usual in one bucket offsets what cost more in another. Never above what was paid.</summary>
    public double ExcessUsd => Math.Max(0, Cost - Expected);

    public static EpisodeSums operator +(EpisodeSums left, EpisodeSums right) => Add(left, right);

    public static EpisodeSums Add(EpisodeSums left, EpisodeSums right) => new(
        left.Cost + right.Cost,
        left.Expected + right.Expected,
        left.Requests + right.Requests,
        left.ExpectedRequests + right.ExpectedRequests);
}
