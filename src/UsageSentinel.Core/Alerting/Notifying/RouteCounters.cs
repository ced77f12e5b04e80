using System.Collections.Immutable;

namespace UsageSentinel.Core.Alerting.Notifying;

/// <summary>What a route sent recently, and what waits for its next digest.</summary>
/// <param name="Begun">When firing alerts were sent, one entry each, over the last hour.</param>
/// <param name="Pages">When somebody was paged, over the last week.</param>
/// <param name="Digest">What waits: the alert, and why it was not sent by itself.</param>
/// <param name="DigestAt">When the digest is due, on the wall; null where nothing waits.</param>
public sealed record RouteCounters(
    ImmutableArray<DateTimeOffset> Begun,
    ImmutableArray<Page> Pages,
    ImmutableSortedDictionary<string, NotifyReason> Digest,
    DateTimeOffset? DigestAt)
{
    /// <summary>When notices were sent over the last hour; kept for a route whose medium takes only so many.</summary>
    public ImmutableArray<DateTimeOffset> Sent { get; init; } = [];

    /// <summary>When alerts were passed on to the next route, over the last 24 hours.</summary>
    public ImmutableArray<DateTimeOffset> Escalated { get; init; } = [];

    public static TimeSpan Day { get; } = TimeSpan.FromDays(1);

    public static TimeSpan Hour { get; } = TimeSpan.FromHours(1);

    public static TimeSpan Week { get; } = TimeSpan.FromDays(7);

    public static RouteCounters Empty { get; } = new([], [], ImmutableSortedDictionary.Create<string, NotifyReason>(StringComparer.Ordinal), null);

    /// <summary>Without what is too old to count.</summary>
    public RouteCounters At(DateTimeOffset now) => this with
    {
        Begun = Begun.RemoveAll(at => now - at >= Hour),
        Sent = Sent.RemoveAll(at => now - at >= Hour),
        Escalated = Escalated.RemoveAll(at => now - at >= Day),
        Pages = Pages.RemoveAll(page => now - page.At >= Week),
    };

    /// <summary>Whether it says the same.</summary>
    public bool Same(RouteCounters other) =>
        DigestAt == other.DigestAt && Begun.SequenceEqual(other.Begun) && Sent.SequenceEqual(other.Sent) && Escalated.SequenceEqual(other.Escalated) && Pages.SequenceEqual(other.Pages) && Digest.SequenceEqual(other.Digest);

    /// <summary>With something more in the digest, which is due no later than <paramref name="at"/>.</summary>
    public RouteCounters Keep(IEnumerable<string> ids, NotifyReason why, DateTimeOffset at) => this with
    {
        Digest = Digest.SetItems(ids.Select(id => KeyValuePair.Create(id, why))),
        DigestAt = DigestAt is { } due && due < at ? due : at,
    };

    /// <summary>Without what was sent in the meantime.</summary>
    public RouteCounters Drop(IEnumerable<string> ids)
    {
        var left = Digest.RemoveRange(ids);
        return this with { Digest = left, DigestAt = left.IsEmpty ? null : DigestAt };
    }
}

/// <summary>Somebody was paged.</summary>
/// <param name="At">When, on the wall.</param>
/// <param name="Account">The organization it was about.</param>
public readonly record struct Page(DateTimeOffset At, string Account);

/// <summary>How much a route may send.</summary>
/// <param name="AlertsPerHour">New alerts sent individually within an hour; further ones go into the digest. Critical alerts are never delayed.</param>
/// <param name="PagesPerWeek">Pages to on-call per account and week; what is more goes into the digest. Critical ones are never held back.</param>
public sealed record NotifyLimits(int AlertsPerHour, int PagesPerWeek)
{
    public static NotifyLimits Default { get; } = new(20, 5);
}
