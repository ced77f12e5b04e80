using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Storing;

namespace UsageSentinel.Tests.Alerting;

/// <summary>The committer is stopped before each of its writes and repeated: nothing is lost, and nothing is stored or published twice.</summary>
public class AlertCommitterTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string Series = Partitions.Series(Given.Account, Given.Series);
    private static readonly string Account = Partitions.Account(Given.Account);
    private static readonly string Index = Partitions.AlertIndex(Given.Account);
    private static readonly string Unsealed = Partitions.Unsealed(Given.Account);

    /// <summary>What the sweep commits of a decoy key that was used: two judgements with their grounds.</summary>
    private static readonly (KeyState State, AlertChange Change) Judged = Judge();

    [Fact]
    public async Task Commit_OfASeries_WritesEveryPointerBeforeTheRowsAndTheStateLast()
    {
        var store = new RecordingStore();

        await Committer(store).CommitAsync(Judged.State, null, Judged.Change, None);

        Assert.Equal([Index, Unsealed, Partitions.Outbox, Series], store.Written.Select(write => write.Partition));
        Assert.Contains("s", store.Written[^1].Rows);
    }

    [Fact]
    public async Task Commit_OfMoreThanOneTransaction_WritesTheStateInTheLast()
    {
        var store = new RecordingStore();

        await Committer(store).CommitAsync(Given.NewState(), null, Many(60), None);

        Assert.Equal([Index, Partitions.Outbox, Series, Series], store.Written.Select(write => write.Partition));
        Assert.DoesNotContain("s", store.Written[^2].Rows);
        Assert.Contains("s", store.Written[^1].Rows);
    }

    [Fact]
    public async Task Commit_OfAnAccount_WritesPointersFirst()
    {
        var store = new RecordingStore();

        await Committer(store).CommitAsync(new AccountState(Given.Account), null, Many(1), None);

        Assert.Equal([Index, Partitions.Outbox, Account], store.Written.Select(write => write.Partition));
    }

    [Theory]
    [InlineData(0)] // Nothing is written.
    [InlineData(1)] // The index points at an episode that does not exist.
    [InlineData(2)] // A judgement is pointed at that does not exist.
    [InlineData(3)] // The outbox points at an event that does not exist.
    [InlineData(4)] // Everything is written, and the sweep does not know.
    public Task Commit_StoppedBeforeAWriteAndRepeated_EndsAsIfItHadNotBeenStopped(int writes) =>
        AssertSurvivesAsync(writes, committer => committer.CommitAsync(Judged.State, null, Judged.Change, None));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task CommitOfAnAccount_StoppedBeforeAWriteAndRepeated_EndsAsIfItHadNotBeenStopped(int writes) =>
        AssertSurvivesAsync(writes, committer => committer.CommitAsync(new AccountState(Given.Account), null, Many(3), None));

    [Theory]
    [InlineData(0)]
    [InlineData(1)] // The pointer of the event is written, the event is not.
    [InlineData(2)]
    public Task Send_StoppedBeforeAWriteAndRepeated_EndsAsIfItHadNotBeenStopped(int writes) =>
        AssertSurvivesAsync(writes, async committer => await committer.SendAsync(Series, Given.Event("alert.1.response.revoked"), Given.Monday, None));

    /// <summary>The one case in which an event can be published again, with the same id: it did not fit into the transaction of its state.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task CommitOfMoreThanOneTransaction_StoppedAndRepeated_LosesNothing(int writes)
    {
        var store = new MemoryEntityStore();
        await StopAsync(store, writes, committer => committer.CommitAsync(Given.NewState(), null, Many(60), None));
        var published = await PublishAsync(store);
        if (await new SeriesStore(store).FindAsync(Given.Account, Given.Series, None) is null)
        {
            Assert.NotNull(await Committer(store).CommitAsync(Given.NewState(), null, Many(60), None));
        }

        published.AddRange(await PublishAsync(store));
        Assert.Equal(60, published.Distinct().Count());
    }

    [Fact]
    public async Task Commit_StateChangedMeanwhile_WritesNoRowOfThePartition()
    {
        var store = new MemoryEntityStore();
        await new SeriesStore(store).CommitAsync(Given.NewState(), null, [], [], [], None);

        Assert.Null(await Committer(store).CommitAsync(Judged.State, null, Judged.Change, None));
        Assert.Null(await Committer(store).CommitAsync(Given.NewState(), "another", Many(60), None));

        Assert.Equal(["s"], (await RowsAsync(store, Series)).Select(row => row.RowKey));
        Assert.Empty(await PublishAsync(store));
    }

    private static async Task AssertSurvivesAsync(int writes, Func<AlertCommitter, Task> commit)
    {
        var reference = new MemoryEntityStore();
        await commit(Committer(reference));
        var store = new MemoryEntityStore();
        await StopAsync(store, writes, commit);
        await AssertEveryRowIsPointedAtAsync(store);

        // Somebody publishes in between what is there by then.
        var published = await PublishAsync(store);
        var isDone = published.Count > 0;
        if (!isDone)
        {
            await commit(Committer(store));
            await AssertEveryRowIsPointedAtAsync(store);
            Assert.Equal(await DumpAsync(reference), await DumpAsync(store));
        }

        published.AddRange(await PublishAsync(store));
        Assert.Equal(await PublishAsync(reference), published);
        Assert.NotEmpty(published);
        Assert.Equal(await DumpAsync(reference), await DumpAsync(store));
    }

    private static async Task StopAsync(MemoryEntityStore store, int writes, Func<AlertCommitter, Task> commit)
    {
        try
        {
            await commit(Committer(new CrashingStore(store, writes)));
        }
        catch (StoreException killed)
        {
            Assert.Equal(StoreError.Unreachable, killed.Error);
        }
    }

    /// <summary>A row without its pointer would never be found again.</summary>
    private static async Task AssertEveryRowIsPointedAtAsync(MemoryEntityStore store)
    {
        foreach (var partition in new[] { Series, Account })
        {
            var rows = (await RowsAsync(store, partition)).Select(row => row.RowKey).ToList();
            Assert.Subset(await PointedAsync(store, Partitions.Outbox, pointer => pointer.RowKey), Of(rows, "o|"));
            Assert.Subset(await PointedAsync(store, Index, pointer => (string)pointer.Properties["Episode"]), Of(rows, "a|"));
            Assert.Subset(await PointedAsync(store, Unsealed, pointer => pointer.RowKey), Of(rows, "j|"));
        }
    }

    private static HashSet<string> Of(IEnumerable<string> rows, string prefix) =>
        [.. rows.Where(row => row.StartsWith(prefix, StringComparison.Ordinal)).Select(row => row[prefix.Length..])];

    private static async Task<HashSet<string>> PointedAsync(MemoryEntityStore store, string partition, Func<Entity, string> name) =>
        [.. (await RowsAsync(store, partition)).Select(name)];

    private static async Task<List<string>> PublishAsync(MemoryEntityStore store)
    {
        var outbox = new OutboxStore(store);
        var published = new List<string>();
        foreach (var due in (await outbox.DueAsync(None).ToListAsync()).Where(due => due.Body is not null))
        {
            published.Add(due.Pointer);
            await outbox.SentAsync(due, None);
        }

        return published;
    }

    private static async Task<List<string>> DumpAsync(MemoryEntityStore store)
    {
        var dump = new List<string>();
        foreach (var partition in new[] { Series, Account, Index, Unsealed, Partitions.Outbox })
        {
            dump.AddRange((await RowsAsync(store, partition)).Select(row => $"{partition} {row.RowKey} {string.Join(' ', row.Properties.Keys.Order(StringComparer.Ordinal))}"));
        }

        return dump;
    }

    private static async Task<List<Entity>> RowsAsync(MemoryEntityStore store, string partition) =>
        [.. (await store.QueryAsync(TableNames.Sentinel, partition, RowRange.All, None).ToListAsync()).Select(row => row.Entity)];

    private static AlertCommitter Committer(IEntityStore store) => new(store, new AlertEventFactory("test", "v1"));

    private static AlertChange Many(int alerts) => new(
        [
            .. Enumerable.Range(0, alerts).Select(number => AlertLifecycle.Apply(
                null, Given.Anomalous(subject: Given.Subject(RuleKind.Cap, $"cap{number}")), Given.Step(0), true, AlertTiming.Threshold).Transitions[^1]),
        ],
        Given.Monday);

    private static (KeyState State, AlertChange Change) Judge()
    {
        var policy = Policy.Default with { CanaryKeys = ["*"] };
        var state = KeyState.New(Given.Account, Given.Series, Given.Monday);
        var (grounds, transitions) = (new List<Entity>(), new List<Transition>());
        foreach (var used in new[] { 1, 1 })
        {
            var window = BucketWidth.FiveMinutes.BucketOf(state.JudgedThrough);
            var usage = new PricedUsage(
                UsageEndpoint.Completions,
                new UsageDimensions(Given.Series.Project, Given.Series.Key, "gpt-4o"),
                new UsageCounts { Requests = used, InputTokens = 1_000 },
                new Usd(0.01m),
                true);
            var inputs = new JudgingInputs(state, new UsageBucket(Given.Series, window, [usage], true), KeyFacts.Unknown, policy, OrganizationCalibration.Empty, window.End);
            var step = inputs.Judge();
            grounds.AddRange(JudgedTransition.Rows(step, inputs));
            transitions.AddRange(step.Transitions);
            state = step.State;
        }

        Assert.NotEmpty(grounds);
        return (state, new AlertChange([.. transitions], Given.Monday) { Grounds = [.. grounds] });
    }

    private sealed class RecordingStore : IEntityStore
    {
        private readonly MemoryEntityStore inner = new();

        public List<(string Partition, ImmutableArray<string> Rows)> Written { get; } = [];

        public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
            inner.FindAsync(table, partition, row, cancellationToken);

        public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken) =>
            inner.QueryAsync(table, partition, rows, cancellationToken);

        public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
        {
            Written.Add((partition, [.. writes.Select(write => write.RowKey)]));
            return inner.CommitAsync(table, partition, writes, cancellationToken);
        }
    }
}
