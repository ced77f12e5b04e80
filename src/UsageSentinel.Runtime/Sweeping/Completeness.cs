using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Up to when a series is known. What concerns it are the endpoints it used in the last 30 days: it waits for one of them that is
/// not read for a day, and goes on without it after that.
/// </summary>
/// <param name="before">The account as the sweep found it.</param>
/// <param name="after">The account with what this sweep could read.</param>
/// <param name="now">The time of the sweep.</param>
internal sealed class Completeness(AccountState before, AccountState after, DateTimeOffset now)
{
    /// <summary>How long a series waits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>What was not used for so many days concerns a series no more.</summary>
    private const int Days = 30;

    /// <summary>How far each endpoint was known that was behind when the sweep began: what comes of the time after it is late.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> KnownBefore { get; } = Endpoints(before)
        .ToImmutableSortedDictionary(pair => pair.Endpoint, pair => pair.Source.Through ?? DateTimeOffset.MinValue);

    /// <summary>The end of the last hour read of each endpoint that is behind after the sweep.</summary>
    public ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> HoursBehind { get; } = Endpoints(after)
        .ToImmutableSortedDictionary(pair => pair.Endpoint, pair => pair.Source.HoursThrough ?? DateTimeOffset.MinValue);

    /// <summary>Whether sums over all series lack something that will still come.</summary>
    public bool IsPartial => Endpoints(after).Any(pair => after.LastUse.TryGetValue(pair.Endpoint, out var last) && now - last < TimeSpan.FromDays(Days) && IsAwaited(pair.Source));

    /// <summary>Up to when a series is complete, where the account is to <paramref name="through"/>.</summary>
    public DateTimeOffset Of(SeriesSummary? line, DateTimeOffset through) => Concerning(after, line, now)
        .Where(IsAwaited)
        .Select(source => source.Through)
        .Aggregate(through, (least, known) => known < least ? known.Value : least);

    /// <summary>Whether a series waits for a source now, or did until now.</summary>
    public bool IsWaiting(SeriesSummary? line) => Concerning(after, line, now).Concat(Concerning(before, line, now)).Any();

    /// <summary>Whether something a series waited for is there again.</summary>
    public bool IsHealed(SeriesSummary? line) => Concerning(before, line, now).Any(source => !after.Sources.ContainsKey(source.Name));

    /// <summary>The facts of a series, with what of it is not read.</summary>
    public KeyFacts Say(KeyFacts facts, SeriesSummary? line)
    {
        var known = KnownThrough(after, line, now);
        var doubtful = after.Doubts.Where(doubt => Uses(after, line, doubt.Key, now) && !HasUnreadable(doubt.Key)).Select(doubt => (DateTimeOffset?)doubt.Value).Min();
        return facts with { Unread = Note(Concerning(after, line, now)), UnreadFrom = doubtful < known || known is null ? doubtful : known };
    }

    /// <summary>Single rows that cannot be read belong to single keys: cost per request goes on being judged for all others.</summary>
    private bool HasUnreadable(UsageEndpoint endpoint) => after.Apart.TryGetValue(endpoint.Name(), out var apart) && apart.Kept.Unreadable > 0;

    /// <summary>Up to when all is known that a series uses; null where nothing is behind. A person's patience does not count here.</summary>
    public static DateTimeOffset? KnownThrough(AccountState account, SeriesSummary? line, DateTimeOffset now) =>
        Concerning(account, line, now).Select(source => source.Through ?? source.UnreadSince).Cast<DateTimeOffset?>().Min();

    /// <summary>The sources that are not read and concern a series.</summary>
    public static IEnumerable<SourceState> Concerning(AccountState account, SeriesSummary? line, DateTimeOffset now)
    {
        if (line?.JudgedThrough is null || account.Sources.IsEmpty)
        {
            return [];
        }

        return Endpoints(account)
            .Where(pair => Uses(account, line, pair.Endpoint, now))
            .Select(pair => pair.Source);
    }

    /// <summary>Whether a series used an endpoint in the last 30 days; where that is not known of it, whether the account did.</summary>
    private static bool Uses(AccountState account, SeriesSummary? line, UsageEndpoint endpoint, DateTimeOffset now) => line?.Used is { } used
        ? used.TryGetValue(endpoint, out var last) && last >= DateOnly.FromDateTime(now.UtcDateTime).AddDays(-Days)
        : account.LastUse.ContainsKey(endpoint);

    /// <summary>A sentence that names sources that are not read; null for none.</summary>
    public static string? Note(IEnumerable<SourceState> sources)
    {
        var words = string.Join(", ", sources.Select(source => string.Create(
            CultureInfo.InvariantCulture, $"{source.Name} since {source.Through ?? source.UnreadSince:yyyy-MM-dd HH:mm} UTC")));
        return words.Length == 0 ? null : $"Not read and not included in these figures: {words}.";
    }

    private bool IsAwaited(SourceState source) => source.Through is not null && now - source.UnreadSince < Longest;

    private static IEnumerable<(UsageEndpoint Endpoint, SourceState Source)> Endpoints(AccountState account)
    {
        foreach (var endpoint in account.Sources.IsEmpty ? [] : Enum.GetValues<UsageEndpoint>())
        {
            if (account.Sources.TryGetValue(endpoint.Name(), out var source))
            {
                yield return (endpoint, source);
            }
        }
    }
}
