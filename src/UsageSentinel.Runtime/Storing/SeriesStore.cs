using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The state of each series with its alerts, history and outbox rows: what one sweep changes of one series is one
/// transaction, so either all of it happened or nothing.
/// </summary>
public sealed class SeriesStore(IEntityStore store)
{
    internal const string StateRow = "s";

    /// <summary>Finds the keys that a person expects to be busy.</summary>
    internal ExpectationIndex Expected { get; } = new(store);

    /// <summary>What is expected of the keys of an account, by series. Keys of an earlier version are looked through once.</summary>
    internal async Task<ImmutableArray<(SeriesId Series, ExpectedActivity Expected)>> ListExpectedAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await Expected.ReadAsync(account, cancellationToken) is not { } keys)
        {
            await Expected.FillAsync(account, now, cancellationToken);
            keys = await Expected.ReadAsync(account, cancellationToken) ?? [];
        }

        var found = ImmutableArray.CreateBuilder<(SeriesId, ExpectedActivity)>();
        foreach (var one in keys)
        {
            if (await FindAsync(account, one, cancellationToken) is { State.Expected: { } expected })
            {
                found.Add((one, expected));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>What is remembered of a series, or null where nothing is. A key is found by any of its projects, and has the one it was judged in last.</summary>
    public async Task<StoredState?> FindAsync(ProviderAccount account, SeriesId series, CancellationToken cancellationToken)
    {
        var entity = await store.FindAsync(TableNames.Sentinel, Partitions.Series(account, series), StateRow, cancellationToken);
        return entity is null ? null : FromEntity(entity, account, series);
    }

    /// <summary>Commits a state with what came of it; null where another sweep was faster and nothing was written.</summary>
    /// <param name="state">The new state.</param>
    /// <param name="etag">The version it was made from; null where there was none.</param>
    /// <param name="transitions">What happened to its alerts, in order.</param>
    /// <param name="events">The events to publish.</param>
    /// <param name="grounds">Rows with what the transitions were judged on.</param>
    /// <param name="cancellationToken">Stops before the commit, never in the middle.</param>
    public Task<string?> CommitAsync(
        KeyState state,
        string? etag,
        ImmutableArray<Transition> transitions,
        ImmutableArray<SentinelEvent> events,
        ImmutableArray<Entity> grounds,
        CancellationToken cancellationToken) =>
        CommitAsync(state, etag, new SeriesChange(transitions, events, grounds, []), cancellationToken);

    /// <summary>The same, with the usage it was judged on in the same transaction.</summary>
    internal Task<string?> CommitAsync(KeyState state, string? etag, SeriesChange change, CancellationToken cancellationToken)
    {
        var entity = ToEntity(state);
        return AlertRows.CommitAsync(
            store,
            Partitions.Series(state.Account, state.Series),
            [etag is null ? new EntityWrite.Insert(entity) : new EntityWrite.Replace(entity, etag), .. change.Usage],
            [
                .. AlertRows.Writes(change.Transitions, state.Alerts),
                .. change.Events.Select(waiting => new EntityWrite.Upsert(OutboxStore.ToEntity(waiting))),
                // Last, so that they are written with the state and not before it.
                .. change.Grounds.Select(row => new EntityWrite.Upsert(row)),
            ],
            cancellationToken);
    }

    private static Entity ToEntity(KeyState state) => Entity.Of(
        StateRow,
        ("Project", state.Series.Project?.Value),
        ("WatchedSince", state.WatchedSince),
        ("JudgedThrough", state.JudgedThrough),
        ("LastUsedAt", state.LastUsedAt),
        ("WokeAt", state.WokeAt),
        ("LongestIdle", (long)state.LongestIdle.TotalSeconds),
        ("UnpricedAt", state.UnpricedAt),
        ("WaryUntil", state.LearningFrozenUntil),
        ("Abuse", AbuseCodec.Write(state.Abuse)),
        ("ExpectedUntil", state.Expected?.Until),
        ("ExpectedPerHour", state.Expected?.PerHour.Amount.ToString(CultureInfo.InvariantCulture)),
        ("ExpectedFrom", state.Expected?.From),
        ("ExpectedBurst", state.Expected is { IsBurst: true } ? true : null),
        ("ExpectedBy", state.Expected?.By),
        ("ExpectedReason", state.Expected?.Reason),
        ("Episode", state.Episode is { } episode ? EpisodeCodec.Write(episode) : null),
        ("EpisodeEndedAt", state.EpisodeEndedAt),
        ("Baseline", BaselineCodec.Write(state.Baseline)),
        ("Recent", RecentCodec.Write(state.Recent, state.Closed)))
        .WithBlob(AlertWire.Write(state.Alerts));

    /// <summary>What a row remembers of a series.</summary>
    internal static StoredState FromEntity(StoredEntity entity, ProviderAccount account, SeriesId series)
    {
        var judged = series.IsAttributed ? series with { Project = entity.Text("Project") is { } project ? new ProjectId(project) : null } : series;
        var state = KeyState.New(account, judged, entity.Instant("WatchedSince") ?? throw Incomplete(series)) with
        {
            JudgedThrough = entity.Instant("JudgedThrough") ?? throw Incomplete(series),
            LastUsedAt = entity.Instant("LastUsedAt"),
            WokeAt = entity.Instant("WokeAt"),
            LongestIdle = TimeSpan.FromSeconds(entity.Number("LongestIdle") ?? 0),
            UnpricedAt = entity.Instant("UnpricedAt"),
            LearningFrozenUntil = entity.Instant("WaryUntil"),
            Abuse = AbuseCodec.Read(entity.Text("Abuse")),
            Expected = entity.Instant("ExpectedUntil") is { } until
                && decimal.TryParse(entity.Text("ExpectedPerHour"), NumberStyles.Float, CultureInfo.InvariantCulture, out var perHour)
                ? new ExpectedActivity(until, new Usd(perHour))
                {
                    From = entity.Instant("ExpectedFrom"),
                    IsBurst = entity.Flag("ExpectedBurst") is true,
                    By = entity.Text("ExpectedBy"),
                    Reason = entity.Text("ExpectedReason"),
                }
                : null,
            Episode = EpisodeCodec.Read(entity.Bytes("Episode")),
            EpisodeEndedAt = entity.Instant("EpisodeEndedAt"),
            Alerts = entity.Blob() is { } alerts ? [.. AlertWire.Read(alerts, account)] : [],
        };
        if (BaselineCodec.Read(entity.Bytes("Baseline") ?? throw Incomplete(series)) is not { } baseline
            || RecentCodec.Read(entity.Bytes("Recent") ?? []) is not { } recent)
        {
            return new StoredState(state, entity.ETag, StoredVersion.Other);
        }

        return new StoredState(state with { Baseline = baseline, Recent = recent.Usage, Closed = recent.Closed }, entity.ETag, StoredVersion.Current);
    }

    private static StoreException Incomplete(SeriesId series) =>
        new(StoreError.Corrupt, string.Create(CultureInfo.InvariantCulture, $"The state of {series} is incomplete. Restore the store from a backup."));
}

/// <summary>What is committed with the state of a series.</summary>
/// <param name="Transitions">What happened to its alerts, in order.</param>
/// <param name="Events">The events to publish.</param>
/// <param name="Grounds">Rows with what the transitions were judged on.</param>
/// <param name="Usage">Chunks of its usage, each guarded by its version.</param>
internal sealed record SeriesChange(
    ImmutableArray<Transition> Transitions, ImmutableArray<SentinelEvent> Events, ImmutableArray<Entity> Grounds, ImmutableArray<EntityWrite> Usage);

/// <summary>A state and its version.</summary>
/// <param name="State">What is remembered.</param>
/// <param name="ETag">The version of the row.</param>
/// <param name="Version">Whether what is normal could be read, or begins afresh.</param>
public sealed record StoredState(KeyState State, string ETag, StoredVersion Version);

/// <summary>Which layout a baseline was stored in.</summary>
public enum StoredVersion
{
    Current,

    /// <summary>An earlier one, which cannot be read: learn it again from stored usage.</summary>
    Other,
}
