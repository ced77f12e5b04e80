using System.Text.Json;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>What was remembered of a series just before a bucket was judged, in the layouts of the store.</summary>
internal sealed record RecordedState(
    string Provider,
    string Account,
    SeriesId Series,
    DateTimeOffset WatchedSince,
    DateTimeOffset JudgedThrough,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? WokeAt,
    TimeSpan LongestIdle,
    DateTimeOffset? UnpricedAt,
    ExpectedActivity? Expected,
    byte[] Baseline,
    byte[]? Ahead,
    byte[] Recent,
    byte[] Alerts)
{
    /// <summary>Not there in what was kept before it was remembered.</summary>
    public DateTimeOffset? WaryUntil { get; init; }

    /// <summary>Nor this.</summary>
    public string? Abuse { get; init; }

    /// <summary>Nor these.</summary>
    public byte[]? Episode { get; init; }
    public DateTimeOffset? EpisodeEndedAt { get; init; }

    /// <summary>Nor this: null where nothing waited.</summary>
    public byte[]? RecentAhead { get; init; }

    public static RecordedState Of(KeyState state) => new(
        state.Account.Provider,
        state.Account.Account,
        state.Series,
        state.WatchedSince,
        state.JudgedThrough,
        state.LastUsedAt,
        state.WokeAt,
        state.LongestIdle,
        state.UnpricedAt,
        state.Expected,
        BaselineCodec.Write(state.Baseline),
        state.Ahead is { } ahead ? BaselineCodec.Write(ahead) : null,
        RecentCodec.Write(state.Recent, state.Closed),
        AlertWire.Write(state.Alerts))
    {
        WaryUntil = state.LearningFrozenUntil,
        Abuse = AbuseCodec.Write(state.Abuse),
        Episode = state.Episode is { } episode ? EpisodeCodec.Write(episode) : null,
        EpisodeEndedAt = state.EpisodeEndedAt,
        RecentAhead = state.RecentAhead is { } recent ? RecentCodec.Write(recent, ClosedDays.None) : null,
    };

    /// <exception cref="JsonException">It is of another version of the program.</exception>
    /// <exception cref="StoreException">The bytes are not what any version wrote.</exception>
    public KeyState ToState()
    {
        var account = new ProviderAccount(Provider, Account);
        var recent = RecentCodec.Read(Recent) ?? throw Foreign();
        return KeyState.New(account, Series, WatchedSince) with
        {
            JudgedThrough = JudgedThrough,
            LastUsedAt = LastUsedAt,
            WokeAt = WokeAt,
            LongestIdle = LongestIdle,
            UnpricedAt = UnpricedAt,
            LearningFrozenUntil = WaryUntil,
            Abuse = AbuseCodec.Read(Abuse),
            Episode = EpisodeCodec.Read(Episode),
            EpisodeEndedAt = EpisodeEndedAt,
            Expected = Expected,
            Baseline = BaselineCodec.Read(Baseline) ?? throw Foreign(),
            Ahead = Ahead is null ? null : BaselineCodec.Read(Ahead) ?? throw Foreign(),
            Recent = recent.Usage,
            RecentAhead = RecentAhead is null ? null : (RecentCodec.Read(RecentAhead) ?? throw Foreign()).Usage,
            Closed = recent.Closed,
            Alerts = [.. AlertWire.Read(Alerts, account)],
        };
    }

    private static JsonException Foreign() => new("The state is of another version.");
}
