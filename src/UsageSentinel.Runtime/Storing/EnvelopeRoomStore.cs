using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What was announced of each project, and the room that its caps leave for it. It is stored with what the safety envelope has learned.</summary>
internal sealed class EnvelopeRoomStore(IEntityStore store)
{
    private const string Partition = "envelope";
    private const string Prefix = "room|";
    private static readonly JsonColumn<EnvelopeRoomWire> Room = new("what was announced of a project", EnvelopeRoomJson.Default.EnvelopeRoomWire);

    /// <summary>What was announced of a project; nothing where nothing was announced.</summary>
    public async Task<EnvelopeRoom> FindAsync(ProviderAccount account, ProjectId project, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, $"{PrefixOf(account)}{project}", cancellationToken) is { } row ? Room.Read(row, FromWire) : EnvelopeRoom.None;

    /// <summary>What was announced of every project of an account, by project.</summary>
    public async Task<ImmutableDictionary<ProjectId, EnvelopeRoom>> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var known = ImmutableDictionary.CreateBuilder<ProjectId, EnvelopeRoom>();
        var prefix = PrefixOf(account);
        await foreach (var row in store.QueryAsync(TableNames.Ledger, Partition, RowRange.StartingWith(prefix), cancellationToken))
        {
            known[new ProjectId(row.RowKey[prefix.Length..])] = Room.Read(row, FromWire);
        }

        return known.ToImmutable();
    }

    /// <summary>Remembers it; what is nothing is not kept.</summary>
    public Task WriteAsync(ProviderAccount account, ProjectId project, EnvelopeRoom room, CancellationToken cancellationToken)
    {
        var name = $"{PrefixOf(account)}{project}";
        return store.CommitAsync(
            TableNames.Ledger,
            Partition,
            [room.IsNothing ? new EntityWrite.Delete(name) : new EntityWrite.Upsert(Room.Write(new Entity(name), ToWire(room)))],
            cancellationToken);
    }

    private static string PrefixOf(ProviderAccount account) => $"{Prefix}{account}|";

    private static EnvelopeRoom FromWire(EnvelopeRoomWire wire) => new(
        [.. wire.Loads.Select(load => new AnnouncedLoad(load.Series, load.From, load.Until, new Usd(load.PerHour)))],
        wire.Prices.ToImmutableSortedDictionary(price => price.Key, price => new RequestPrice(price.Value[0], price.Value[1]), StringComparer.Ordinal),
        [.. wire.Days.Select(day => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))],
        wire.Widened);

    private static EnvelopeRoomWire ToWire(EnvelopeRoom room) => new(
        [.. room.Loads.Select(load => new AnnouncedLoadWire(load.Series, load.From, load.Until, load.PerHour.Amount))],
        new(room.Prices.ToDictionary(price => price.Key, price => (double[])[price.Value.PerRequest, price.Value.PerToken], StringComparer.Ordinal), StringComparer.Ordinal),
        [.. room.Days.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))],
        room.IsWidened);
}

/// <summary>What was announced of a project, as JSON.</summary>
internal sealed record EnvelopeRoomWire(AnnouncedLoadWire[] Loads, SortedDictionary<string, double[]> Prices, string[] Days, bool Widened);

/// <summary>What was announced of a key, as JSON.</summary>
internal sealed record AnnouncedLoadWire(string Series, DateTimeOffset From, DateTimeOffset Until, decimal PerHour);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EnvelopeRoomWire))]
internal sealed partial class EnvelopeRoomJson : JsonSerializerContext;
