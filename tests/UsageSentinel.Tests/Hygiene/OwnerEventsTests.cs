using System.Collections.Immutable;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Leaks;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>An event that is not sent yet, or never could be, is kept without a person who was erased.</summary>
public sealed class OwnerEventsTests
{
    private const string Name = "Pura Gone";
    private const string Rows = "rows";

    private static readonly DateTimeOffset Now = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<string> Names = ["user-purged-person", Name];

    private readonly MemoryEntityStore store = new();
    private readonly OutboxStore outbox;
    private readonly DeadLetterStore letters;
    private readonly OwnerEvents events;

    public OwnerEventsTests()
    {
        (outbox, letters) = (new OutboxStore(store), new DeadLetterStore(store));
        events = new OwnerEvents(new NotifyStore(store), outbox, letters);
    }

    [Fact]
    public async Task Erase_EventsThatWait_AreSentWithoutThePerson()
    {
        await WaitsAsync(Event("a", new EventDetails { Owner = Name, Team = "checkout" }), Digest("b", Name, "team growth"), Digest("c", "someone else", "team growth"));
        Assert.Equal(2, await events.CountAsync(Names, CancellationToken.None));

        await events.EraseAsync(Names, CancellationToken.None);

        var due = (await outbox.DueAsync(CancellationToken.None).ToListAsync()).ToDictionary(one => one.Pointer, one => SentinelEvent.Parse(one.Body!)!.Data);
        Assert.Equal(["a", "b", "c"], due.Keys.Order());
        Assert.True(due["a"] is { Owner: null, Team: "checkout" });
        Assert.Equal(["(erased)", "team growth"], due["b"].Digest!.Lines.Select(line => line.Who));
        Assert.Equal(["someone else", "team growth"], due["c"].Digest!.Lines.Select(line => line.Who));
        Assert.Equal(0, await events.CountAsync(Names, CancellationToken.None));
        Assert.DoesNotContain(Name, await StoreText.OfAsync(store, TableNames.Sentinel, Rows), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_MessagesThatWereGivenUp_AreKeptWithoutThePerson()
    {
        await letters.KeepAsync("oncall", Event("a", new EventDetails { Owner = Name }).ToJson(), "refused", Now, CancellationToken.None);
        await letters.KeepAsync("oncall", $"no event, but of {Name}", "not understood", Now, CancellationToken.None);
        await letters.KeepAsync("finance", "no event", "not understood", Now, CancellationToken.None);
        Assert.Equal(2, await events.CountAsync(Names, CancellationToken.None));

        await events.EraseAsync(Names, CancellationToken.None);

        var kept = await letters.ReadAsync(CancellationToken.None);
        Assert.Equal(3, kept.Length);
        Assert.True(Assert.Single(kept, letter => letter.Event is not null) is { Event: { Id: "a", Data.Owner: null }, Queue: "oncall", Why: "refused" });
        Assert.DoesNotContain(kept, letter => (letter.Begins + letter.Text).Contains(Name, StringComparison.Ordinal));
        Assert.Equal(0, await events.CountAsync(Names, CancellationToken.None));
    }

    private static SentinelEvent Digest(string id, params string[] who) => Event(id, new EventDetails
    {
        Digest = new DigestDetails(Now.AddDays(-1), Now, 3, null, "estimated", [.. who.Select(one => new DigestLine(one, 1, null, null))]),
    });

    private static SentinelEvent Event(string id, EventDetails data) => new(id, "/usagesentinel/test", EventTypes.Withheld, "/providers/openai/accounts/demo", Now, data);

    private async Task WaitsAsync(params SentinelEvent[] waiting)
    {
        await outbox.PointAsync(Rows, [.. waiting], Now, CancellationToken.None);
        await store.CommitAsync(TableNames.Sentinel, Rows, [.. waiting.Select(one => new EntityWrite.Insert(OutboxStore.ToEntity(one)))], CancellationToken.None);
    }
}
