using System.Text;
using System.Text.Json.Nodes;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>Groups that an earlier version stored are read, and what is stored now is read by an earlier version.</summary>
public class GroupRowTests
{
    private const string Stored = """
        {
          "Members": [
            {
              "Id": "a", "Kind": "Resolved", "Sequence": 3, "Severity": "Critical", "HeardAt": "2026-01-05T10:00:00+00:00",
              "Labels": { "key": "key_1", "rule": "Spike" },
              "Excess": 12.5, "IsOvertaken": true, "IsFlapping": true, "AckId": "ack", "DigestedFor": "Muted", "Level": 2
            },
            { "Id": "b", "Sequence": 1, "HeardAt": "2026-01-05T11:00:00+00:00", "Labels": {} }
          ],
          "ToldAt": "2026-01-05T10:30:00+00:00",
          "Told": [ { "Id": "a", "Severity": "Warning", "Level": 1 } ]
        }
        """;

    private static readonly DateTimeOffset At = new(2026, 1, 5, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task FromEntity_StoredByAnEarlierVersion_HasEveryField()
    {
        var group = (await ReadAsync()).Group;

        var first = group.Members["a"];
        Assert.Equal(
            new GroupedAlert("a", GroupedAlertKind.Resolved, 3, Severity.Critical, At, first.Labels)
            {
                Excess = new Usd(12.5m), IsOvertaken = true, IsFlapping = true, AckId = "ack", DigestedFor = NotifyReason.Muted, Level = 2,
            },
            first);
        Assert.Equal([KeyValuePair.Create("key", "key_1"), KeyValuePair.Create("rule", "Spike")], first.Labels);
        Assert.Same(StringComparer.Ordinal, first.Labels.KeyComparer);
        Assert.Equal(new GroupedAlert("b", default, 1, default, At.AddHours(1), group.Members["b"].Labels), group.Members["b"]);
    }

    [Fact]
    public async Task ToEntity_WhatWasRead_IsTheSameJson()
    {
        var written = (await StoreAsync((await ReadAsync()).ToEntity())).Blob();

        Assert.NotNull(written);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Stored), JsonNode.Parse(Compressed.Read(written))));
    }

    private static async Task<GroupRow> ReadAsync() => GroupRow.FromEntity(
        await StoreAsync(new Entity(GroupRow.Prefix + "g").WithBlob(Compressed.Write(Encoding.UTF8.GetBytes(Stored)))));

    private static async Task<StoredEntity> StoreAsync(Entity entity)
    {
        var store = new MemoryEntityStore();
        await store.CommitAsync(TableNames.Sentinel, "p", [new EntityWrite.Upsert(entity)], CancellationToken.None);
        return (await store.FindAsync(TableNames.Sentinel, "p", entity.RowKey, CancellationToken.None))!;
    }
}
