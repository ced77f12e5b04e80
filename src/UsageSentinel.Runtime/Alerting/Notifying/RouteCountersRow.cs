using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>What a route sent recently, as stored.</summary>
/// <param name="Tally">The counts.</param>
/// <param name="ETag">Null if the row does not exist yet.</param>
public sealed record RouteCountersRow(RouteCounters Tally, string? ETag)
{
    internal const string RowKey = "q";

    private static readonly JsonColumn<RouteCountersWire> Column = new("a notification log", NotifyJson.Default.RouteCountersWire);

    internal EntityWrite Write(RouteCounters tally)
    {
        var entity = Column.Write(new Entity(RowKey), RouteCountersWire.Of(tally));
        return ETag is null ? new EntityWrite.Insert(entity) : new EntityWrite.Replace(entity, ETag);
    }

    internal static RouteCountersRow FromEntity(StoredEntity? entity) => entity is null
        ? new RouteCountersRow(RouteCounters.Empty, null)
        : Column.Read(entity, wire => new RouteCountersRow(wire.ToTally(), entity.ETag));
}

/// <summary>A tally as JSON.</summary>
internal sealed record RouteCountersWire(DateTimeOffset[] Begun, PageWire[] Pages, DigestWire[] Digest, DateTimeOffset? DigestAt, DateTimeOffset[]? Sent = null, DateTimeOffset[]? Escalated = null)
{
    public static RouteCountersWire Of(RouteCounters tally) => new(
        [.. tally.Begun],
        [.. tally.Pages.Select(page => new PageWire(page.At, page.Account))],
        [.. tally.Digest.Select(pair => new DigestWire(pair.Key, pair.Value))],
        tally.DigestAt,
        tally.Sent.IsEmpty ? null : [.. tally.Sent],
        tally.Escalated.IsEmpty ? null : [.. tally.Escalated]);

    public RouteCounters ToTally() => new(
        [.. Begun],
        [.. Pages.Select(page => new Page(page.At, page.Account))],
        RouteCounters.Empty.Digest.AddRange(Digest.Select(item => KeyValuePair.Create(item.Id, item.Why))),
        DigestAt) { Sent = [.. Sent ?? []], Escalated = [.. Escalated ?? []] };
}

internal sealed record PageWire(DateTimeOffset At, string Account);

internal sealed record DigestWire(string Id, NotifyReason Why);
