using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// After how long a minute counts as complete: what the slowest usage endpoint in use needs for 99 of 100 minutes. Where an endpoint
/// is not known well enough, the setting holds; the limits hold always.
/// </summary>
internal static class LearnedLag
{
    /// <summary>Minutes of an endpoint that must have been seen.</summary>
    public const double LeastSeen = 500;

    /// <summary>Never less, however fast the provider is.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    /// <summary>Never more, and never more than is read again anyway.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(60);

    /// <summary>An endpoint that was not used for so long does not count.</summary>
    private static readonly TimeSpan UsedWithin = TimeSpan.FromDays(30);

    private const double Nearly = 0.99;

    /// <summary>After how long a minute of the account is complete.</summary>
    public static TimeSpan Of(AccountState account, SweepPolicy settings, DateTimeOffset now)
    {
        TimeSpan? slowest = null;
        foreach (var (endpoint, last) in account.LastUse)
        {
            if (now - last < UsedWithin)
            {
                var learned = Known(account, endpoint) is { } known && known.Quantile(Nearly) is { } late ? late : settings.Lag;
                slowest = learned > slowest || slowest is null ? learned : slowest;
            }
        }

        return slowest is { } lag ? Clamp(lag, settings.Lag) : settings.Lag;
    }

    /// <summary>How late usage usually is: the median of the slowest endpoint in use; zero where that is not known.</summary>
    public static TimeSpan Usual(AccountState account, DateTimeOffset now) => account.LastUse
        .Where(use => now - use.Value < UsedWithin)
        .Select(use => Known(account, use.Key)?.Quantile(0.5) ?? TimeSpan.Zero)
        .DefaultIfEmpty(TimeSpan.Zero)
        .Max();

    private static Lateness? Known(AccountState account, UsageEndpoint endpoint) =>
        account.Lateness.TryGetValue(SourceLateness.Name(endpoint.Name(), TimeSpan.FromMinutes(1)), out var source) && source.Seen.Count >= LeastSeen ? source.Seen : null;

    private static TimeSpan Clamp(TimeSpan lag, TimeSpan setting)
    {
        var least = setting < Least ? setting : Least;
        var most = setting > Most ? setting : Most;
        return lag < least ? least : lag > most ? most : lag;
    }
}
