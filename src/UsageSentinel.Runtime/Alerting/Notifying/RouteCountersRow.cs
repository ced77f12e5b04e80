using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>What a route sent recently, as stored.</summary>
/// <param name="Tally">The counts.</param>
/// <param name="ETag">Null if the row does not exist yet.</param>
public sealed record RouteCountersRow(RouteCounters Tally, string? ETag)
{
    internal const string RowKey = "q";

    internal EntityWrite Write(RouteCounters tally)
    {
        var entity = new Entity(RowKey).WithBlob(Compressed.Write(JsonSerializer.SerializeToUtf8Bytes(RouteCountersWire.Of(tally), NotifyJson.Default.RouteCountersWire)));
        return ETag is null ? new EntityWrite.Insert(entity) : new EntityWrite.Replace(entity, ETag);
    }

    internal static RouteCountersRow FromEntity(StoredEntity? entity)
    {
        if (entity is null)
        {
            return new RouteCountersRow(RouteCounters.Empty, null);
        }

        try
        {
            var wire = JsonSerializer.Deserialize(Compressed.Read(entity.Blob() ?? []), NotifyJson.Default.RouteCountersWire);
            return new RouteCountersRow(wire?.ToTally() ?? RouteCounters.Empty, entity.ETag);
        }
        catch (JsonException broken)
        {
            throw new StoreException(StoreError.Corrupt, "The notification log cannot be read. Restore the store from a backup.", broken);
        }
    }
}

/// <summary>A tally as JSON.</summary>
internal sealed record RouteCountersWire(DateTimeOffset[] Begun, PageWire[] Pages, DigestWire[] Digest, DateTimeOffset? DigestAt, DateTimeOffset[]? Sent = null)
{
    public static RouteCountersWire Of(RouteCounters tally) => new(
        [.. tally.Begun],
        [.. tally.Pages.Select(page => new PageWire(page.At, page.Account))],
        [.. tally.Digest.Select(pair => new DigestWire(pair.Key, pair.Value))],
        tally.DigestAt,
        tally.Sent.IsEmpty ? null : [.. tally.Sent]);

    public RouteCounters ToTally() => new(
        [.. Begun],
        [.. Pages.Select(page => new Page(page.At, page.Account))],
        RouteCounters.Empty.Digest.AddRange(Digest.Select(item => KeyValuePair.Create(item.Id, item.Why))),
        DigestAt) { Sent = [.. Sent ?? []] };
}

internal sealed record PageWire(DateTimeOffset At, string Account);

internal sealed record DigestWire(string Id, NotifyReason Why);
