using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Storing;

/// <summary>What every typed store promises, on the store that is embedded and the one in memory.</summary>
public abstract class TypedStoreTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string Partition = Partitions.Series(Given.Account, Given.Series);

    protected IEntityStore Store { get; private set; } = new MemoryEntityStore();

    public Task InitializeAsync()
    {
        Store = Open();
        return Task.CompletedTask;
    }

    public abstract Task DisposeAsync();

    protected abstract IEntityStore Open();

    [Fact]
    public async Task Series_CommitOnAnOldVersion_WritesNothing()
    {
        var states = new SeriesStore(Store);
        var etag = await states.CommitAsync(Given.NewState(), null, [], [], [], None);
        await states.CommitAsync(Given.Learned(1, 5, 1), etag, [], [], [], None);
        var fired = Fire();

        Assert.Null(await states.CommitAsync(Given.Learned(2, 5, 1), etag, fired, [Given.Event("e")], [], None));
        Assert.Null(await states.CommitAsync(Given.Learned(2, 5, 1), null, fired, [], [], None));
        Assert.Equal(1d, (await states.FindAsync(Given.Account, Given.Series, None))?.State.Baseline.Value.AgeHours);
        Assert.Null(await Store.FindAsync(TableNames.Sentinel, Partition, "o|e", None));
        Assert.Null(await new AlertIndex(Store).FindAsync(Given.Account, Partition, fired[^1].Alert.Id, None));
    }

    [Fact]
    public async Task Series_Commit_HoldsStateEpisodeHistoryAndNoticeTogether()
    {
        var fired = Fire();
        var state = Given.NewState() with { Alerts = [fired[^1].Alert] };
        await new SeriesStore(Store).CommitAsync(state, null, fired, [Given.Event("e")], [], None);

        Assert.Equal(state.Alerts.ToList(), (await new SeriesStore(Store).FindAsync(Given.Account, Given.Series, None))?.State.Alerts.ToList());
        Assert.Equal(fired[^1].Alert, await new AlertIndex(Store).FindAsync(Given.Account, Partition, fired[^1].Alert.Id, None));
        Assert.NotNull(await Store.FindAsync(TableNames.Sentinel, Partition, "o|e", None));
        foreach (var transition in fired)
        {
            var row = await Store.FindAsync(TableNames.Sentinel, Partition, $"h|{transition.Alert.Id}|{transition.Alert.Sequence:D6}", None);
            Assert.Equal((transition.Kind.ToString(), (DateTimeOffset?)transition.At), (row?.Text("Kind"), row?.Instant("At")));
        }
    }

    [Fact]
    public async Task Series_CapsByTheDozenFireAtOnce_AreHeld()
    {
        var transitions = Enumerable.Range(0, 60).SelectMany(number => Fire($"cap {number}")).ToImmutableArray();
        ImmutableArray<Alert> alerts = [.. transitions.Where(transition => transition.Kind is TransitionKind.Fired).Select(transition => transition.Alert)];

        Assert.NotNull(await new SeriesStore(Store).CommitAsync(Given.NewState() with { Alerts = alerts }, null, transitions, [], [], None));
        Assert.Equal(alerts.ToList(), (await new SeriesStore(Store).FindAsync(Given.Account, Given.Series, None))?.State.Alerts.ToList());
    }

    [Fact]
    public async Task AlertIndex_EpisodesSince_InTheOrderTheyBegan()
    {
        var index = new AlertIndex(Store);
        var old = Fire("old");
        var young = Fire("young", at: 100);
        await index.PointAsync(Given.Account, Partition, [young[^1].Alert, old[^1].Alert, old[^1].Alert], None);
        await new SeriesStore(Store).CommitAsync(Given.NewState(), null, [.. young, .. old], [], [], None);

        Assert.Equal([old[^1].Alert, young[^1].Alert], (await index.ReadAsync(Given.Account, DateTimeOffset.UnixEpoch, None)).ToList());
        Assert.Equal([young[^1].Alert], (await index.ReadAsync(Given.Account, young[^1].Alert.ActiveAt, None)).ToList());
    }

    [Fact]
    public async Task AlertIndex_PointerToNothing_IsPassedOver()
    {
        var index = new AlertIndex(Store);
        await index.PointAsync(Given.Account, Partition, [Fire()[^1].Alert], None);

        Assert.Empty(await index.ReadAsync(Given.Account, DateTimeOffset.UnixEpoch, None));
    }

    [Fact]
    public async Task Outbox_PointedAndCommitted_IsDueUntilSent()
    {
        var outbox = new OutboxStore(Store);
        var row = Given.Event("f.1.2.Fired", "日本");
        await outbox.PointAsync(Partition, [row], Given.Monday, None);
        await new SeriesStore(Store).CommitAsync(Given.NewState(), null, [], [row], [], None);

        var due = Assert.Single(await DueAsync(outbox));
        Assert.Equal((row.ToJson(), Partition, Given.Monday, 0), (due.Body, due.Partition, due.PointedAt, due.Claim.Attempts));
        await outbox.SentAsync(due, None);
        Assert.Empty(await DueAsync(outbox));
        Assert.Null(await Store.FindAsync(TableNames.Sentinel, Partition, "o|f.1.2.Fired", None));
    }

    [Fact]
    public async Task Outbox_Failed_StaysDueAndCounts()
    {
        var outbox = new OutboxStore(Store);
        var row = Given.Event("f.1.2.Fired");
        await outbox.PointAsync(Partition, [row], Given.Monday, None);
        await new SeriesStore(Store).CommitAsync(Given.NewState(), null, [], [row], [], None);

        await outbox.FailedAsync((await DueAsync(outbox)).Single(), "no route", null, false, None);
        await outbox.FailedAsync((await DueAsync(outbox)).Single(), new string('x', 100_000) + "\ud800", Given.Monday, true, None);

        var due = Assert.Single(await DueAsync(outbox));
        Assert.Equal((row.ToJson(), 2, Given.Monday), (due.Body, due.Claim.Attempts, due.PointedAt));
    }

    /// <summary>The dispatcher read a pointer without a row; before it clears it away, the sweep that wrote it comes again.</summary>
    [Fact]
    public async Task Outbox_PointerClearedWhileItsCommitHappens_LosesNothing()
    {
        var outbox = new OutboxStore(Store);
        var row = Given.Event("f.1.2.Fired");
        await outbox.PointAsync(Partition, [row], Given.Monday, None);
        var stale = (await DueAsync(outbox)).Single();
        Assert.Null(stale.Body);

        await outbox.PointAsync(Partition, [row], Given.Monday.AddHours(2), None);
        await new SeriesStore(Store).CommitAsync(Given.NewState(), null, [], [row], [], None);
        await outbox.SentAsync(stale, None);

        Assert.Equal(row.ToJson(), Assert.Single(await DueAsync(outbox)).Body);
    }

    [Fact]
    public async Task Control_Stop_IsOffUntilItIsSetAndOffAgainWhenCleared()
    {
        var control = new ControlStore(Store);
        Assert.False(await control.IsStoppedAsync(None));
        await control.SetStopAsync(true, "anna", Given.Monday, None);
        Assert.True(await control.IsStoppedAsync(None));
        await control.SetStopAsync(false, "anna", Given.Monday, None);
        Assert.False(await control.IsStoppedAsync(None));
    }

    [Fact]
    public async Task Control_StopRowThatSaysNothing_IsTakenAsOn()
    {
        await Store.CommitAsync(TableNames.Control, "control", [new EntityWrite.Upsert(new Entity("stop").With("By", "anna"))], None);

        Assert.True(await new ControlStore(Store).IsStoppedAsync(None));
    }

    [Fact]
    public async Task Control_Protected_HoldsAnyPatternOnce()
    {
        var control = new ControlStore(Store);
        string[] entries = ["*", "key_1", "prod-*/日本|#?", "PROD-*"];
        foreach (var entry in entries.Concat(entries))
        {
            await control.ProtectAsync(entry, "anna", Given.Monday, None);
        }

        Assert.Equal(entries.Order(StringComparer.Ordinal), (await control.ProtectedAsync(None)).ToList());
    }

    [Fact]
    public async Task Inventory_KeyThatIsMissing_KeepsTheTimeItWasFirstMissed()
    {
        await ListAsync(0, "a", "b");
        await ListAsync(1, "a");

        var keys = await ListAsync(2, "a");

        Assert.Equal([("a", null), ("b", (DateTimeOffset?)Given.Monday.AddHours(1))], keys.Select(key => (key.Key.Id.Value, key.MissingSince)));
        Assert.Equal(keys.ToList(), (await new InventoryStore(Store).ReadAsync(Given.Account, None)).Keys.ToList());
    }

    [Fact]
    public async Task Inventory_KeyThatReappears_IsNoLongerMissing()
    {
        await ListAsync(0, "a");
        await ListAsync(1);
        await ListAsync(2, "a");

        Assert.Null(Assert.Single((await new InventoryStore(Store).ReadAsync(Given.Account, None)).Keys).MissingSince);
        await ListAsync(3);
        Assert.Equal(Given.Monday.AddHours(3), Assert.Single((await new InventoryStore(Store).ReadAsync(Given.Account, None)).Keys).MissingSince);
    }

    [Fact]
    public async Task Inventory_KeyListedTwice_IsHeldOnce() => Assert.Single(await ListAsync(0, "a", "a"));

    [Fact]
    public async Task Inventory_MoreThanOneBatch_IsHeld() =>
        Assert.Equal(250, (await ListAsync(0, [.. Enumerable.Range(0, 250).Select(number => $"key_{number:D3}")])).Length);

    [Fact]
    public async Task Inventory_EveryField_IsReadAsItWas()
    {
        var project = new Project(new ProjectId("p"), "日本 <b>", true, Given.Monday);
        var key = new ApiKey(
            new KeyId("k"), new ProjectId("p"), "name", "sk-...abcd", KeyOwnerType.ServiceAccount, "svc", "bot", false, Given.Monday, Given.Monday.AddDays(1));
        var bare = new ApiKey(new KeyId("k2"), new ProjectId("p"), null, null, KeyOwnerType.Unknown, null, null, null, null, null);
        await new InventoryStore(Store).WriteAsync(Given.Account, new Inventory([project], [key, bare]), Given.Monday, None);

        var read = await new InventoryStore(Store).ReadAsync(Given.Account, None);
        Assert.Equal([project], read.Projects.ToList());
        Assert.Equal([new StoredKey(key, null), new StoredKey(bare, null)], read.Keys.ToList());
    }

    [Fact]
    public async Task Receipts_Written_AreHeldPerConsumer()
    {
        var receipts = new ReceiptStore(Store);
        await receipts.WriteAsync("a", "e1", Given.Monday, None);

        Assert.True(await receipts.HasAsync("a", "e1", None));
        Assert.False(await receipts.HasAsync("b", "e1", None));
        Assert.False(await receipts.HasAsync("a", "e2", None));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("20260302=x")]
    [InlineData("20269999=1")]
    [InlineData("20260302=1;20260302=2")]
    public async Task Sheet_DaysNobodyWrote_AreCorrupt(string days)
    {
        await Store.CommitAsync(TableNames.Sentinel, Partitions.Sheet(Given.Account), [new EntityWrite.Upsert(new Entity("k").With("Days", days))], None);

        Assert.Equal(
            StoreError.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => new SeriesSummaryStore(Store).ReadAsync(Given.Account, None))).Error);
    }

    [Fact]
    public async Task Series_AlertThatComesAndGoes_KeepsItsTrail()
    {
        var returns = default(FlapHistory).Add(Given.Monday).Add(Given.Monday.AddHours(1)).Add(Given.Monday.AddHours(2));
        var alert = Fire()[^1].Alert with
        {
            Returns = returns, IsReturn = true, FlappingSince = Given.Monday, RuleVersion = "v", Reason = ResolvedReason.Manual,
        };
        await new SeriesStore(Store).CommitAsync(Given.NewState() with { Alerts = [alert] }, null, [], [], [], None);

        Assert.Equal([alert], (await new SeriesStore(Store).FindAsync(Given.Account, Given.Series, None))?.State.Alerts.ToList());
    }

    private static ImmutableArray<Transition> Fire(string? name = null, int at = 0) => AlertLifecycle.Apply(
        null, Given.Anomalous(subject: Given.Subject(RuleKind.Cap, name)), Given.Step(at), true, AlertTiming.Threshold).Transitions;

    private static async Task<List<DueEvent>> DueAsync(OutboxStore outbox)
    {
        var due = new List<DueEvent>();
        await foreach (var item in outbox.DueAsync(None))
        {
            due.Add(item);
        }

        return due;
    }

    private async Task<ImmutableArray<StoredKey>> ListAsync(int hour, params string[] ids)
    {
        var keys = ids.Select(id => new ApiKey(new KeyId(id), new ProjectId("p"), id, null, KeyOwnerType.User, null, null, null, Given.Monday, null));
        return (await new InventoryStore(Store).WriteAsync(Given.Account, new Inventory([], [.. keys]), Given.Monday.AddHours(hour), None)).Keys;
    }
}

public sealed class TypedStoresInMemoryTests : TypedStoreTests
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override IEntityStore Open() => new MemoryEntityStore();
}

public sealed class TypedStoresOnSqliteTests : TypedStoreTests
{
    private readonly TemporaryFolder folder = new();
    private SqliteEntityStore? store;

    public override async Task DisposeAsync()
    {
        await (store?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Delete();
    }

    protected override IEntityStore Open() => store = SqliteEntityStore.Open(folder.File("store.db"));
}
