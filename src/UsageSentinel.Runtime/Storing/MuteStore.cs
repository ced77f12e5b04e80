using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Silences and acknowledgements. A silence that has begun is never edited: it is ended, and another made.</summary>
public sealed class MuteStore(IEntityStore store)
{
    /// <summary>Adds a silence, or ends one early: the same row with another end.</summary>
    public async Task WriteAsync(Silence silence, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, Partitions.Silences, [new EntityWrite.Upsert(ToEntity(silence))], cancellationToken);

    /// <summary>Every silence on record, by id.</summary>
    public async Task<ImmutableArray<Silence>> SilencesAsync(CancellationToken cancellationToken)
    {
        var silences = ImmutableArray.CreateBuilder<Silence>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Silences, RowRange.All, cancellationToken))
        {
            silences.Add(ToSilence(entity));
        }

        return silences.ToImmutable();
    }

    public async Task<Silence?> FindSilenceAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Silences, id, cancellationToken) is { } entity ? ToSilence(entity) : null;

    public async Task WriteAsync(Ack ack, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, Partitions.Acks, [new EntityWrite.Upsert(ToEntity(ack))], cancellationToken);

    /// <summary>The newest acknowledgement of an episode, whether or not it still holds.</summary>
    public async Task<Ack?> FindAckAsync(string episodeId, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partitions.Acks, episodeId, cancellationToken) is { } entity ? ToAck(entity) : null;

    private static Entity ToEntity(Silence silence) => new Entity(silence.Id)
        .With("Matchers", string.Join('\n', silence.Matchers))
        .With("StartsAt", silence.StartsAt)
        .With("EndsAt", silence.EndsAt)
        .With("Author", silence.Author)
        .With("Why", silence.Why)
        .With("MaxExcess", silence.MaxExcess is { } most ? most.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture) : null)
        .With("IncludesActions", silence.IncludesActions);

    private static Silence ToSilence(StoredEntity entity)
    {
        try
        {
            return new Silence(
                entity.RowKey,
                [.. (entity.Text("Matchers") ?? string.Empty).Split('\n').Select(Matcher.Parse)],
                entity.Instant("StartsAt") ?? throw Broken(entity, null),
                entity.Instant("EndsAt") ?? throw Broken(entity, null),
                entity.Text("Author") ?? string.Empty,
                entity.Text("Why") ?? string.Empty)
            {
                MaxExcess = entity.Text("MaxExcess") is { } most ? new Usd(decimal.Parse(most, System.Globalization.CultureInfo.InvariantCulture)) : null,
                IncludesActions = entity.Flag("IncludesActions") ?? false,
            };
        }
        catch (FormatException broken)
        {
            throw Broken(entity, broken);
        }
    }

    private static Entity ToEntity(Ack ack) => new Entity(ack.EpisodeId)
        .With("By", ack.By)
        .With("At", ack.At)
        .With("Until", ack.Until)
        .With("Severity", ack.Severity.ToString())
        .With("Holds", ack.Holds)
        .With("Note", ack.Note);

    private static Ack ToAck(StoredEntity entity) => new(
        entity.RowKey,
        entity.Text("By") ?? string.Empty,
        entity.Instant("At") ?? throw Broken(entity, null),
        entity.Instant("Until") ?? throw Broken(entity, null),
        Enum.TryParse<Severity>(entity.Text("Severity"), out var severity) ? severity : Severity.Info)
    {
        Holds = entity.Flag("Holds") ?? false,
        Note = entity.Text("Note"),
    };

    private static StoreException Broken(StoredEntity entity, Exception? why) =>
        new(StoreError.Corrupt, $"The row {entity.RowKey} of silences and acknowledgements cannot be read. Restore the store from a backup.", why);
}
