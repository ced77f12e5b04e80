using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Recording;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Azurite;
using UsageSentinel.Tests.Storing;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What alerts were judged on goes after its time, and later they do; the ledger says so, and nothing goes that is still needed.</summary>
public abstract class AlertRetentionTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IEntityStore Store { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public abstract Task DisposeAsync();

    [SkippableFact]
    public async Task Purge_InputsOfAnAlertLongOver_GoAndTheLedgerSaysSo()
    {
        var alert = await JudgedAlert.KeepAsync(Store);
        var decided = await DecideAsync(alert);
        var steps = (await alert.StepsAsync()).Count;

        await PurgeAsync(Store, 89);
        Assert.Equal(steps, (await alert.StepsAsync()).Count);
        Assert.Equal((steps + 1, 0), await SoundAsync());

        await PurgeAsync(Store, 91);
        await PurgeAsync(Store, 92);

        Assert.Empty(await alert.StepsAsync());
        Assert.IsType<RecordedInputs.Missing>(await new DecisionInputStore(Store).FindAsync(decided, None));
        Assert.Equal((1, steps), await SoundAsync());
        var purged = Assert.Single((await new LedgerStore(Store).ReadAsync(100, None)).Where(row => row.Kind is LedgerKind.Purged));
        Assert.Equal(alert.Alert.Id, Assert.Single(SealedSteps.Purged(purged)));
        var derived = (await Explainer(Store).ExplainAsync(Given.Account, alert.Alert.Id, None))!;
        Assert.True(derived is { IsSame: false, IsPastRetention: true });
        Assert.All(derived.Transitions, one => Assert.Equal(Sameness.PastRetention, one.Sameness));
        Assert.Equal(Sameness.PastRetention, Assert.Single(derived.Decisions).Sameness);
    }

    [SkippableFact]
    public async Task Purge_AlertLongOver_GoesWithItsHistoryAndLeavesItsDecisions()
    {
        var alert = await JudgedAlert.KeepAsync(Store);
        await DecideAsync(alert);
        await PurgeAsync(Store, 91);
        await PurgeAsync(Store, 799);
        Assert.NotNull(await new AlertIndex(Store).FindAsync(Given.Account, alert.Alert.Id, None));

        await PurgeAsync(Store, 801);

        Assert.Null(await new AlertIndex(Store).FindAsync(Given.Account, alert.Alert.Id, None));
        Assert.Empty(await LeftAsync(alert));
        Assert.Equal((1, 4), await SoundAsync());
        Assert.Null(await Explainer(Store).ExplainAsync(Given.Account, alert.Alert.Id, None));
        Assert.Equal(PurgeMark.Purged, await Explainer(Store).PurgeOfAsync(alert.Alert.Id, None));
        Assert.Contains(await new LedgerStore(Store).ReadAsync(100, None), row => row.EpisodeId == alert.Alert.Id);
    }

    [SkippableFact]
    public async Task Purge_OpenAlert_NeverGoes()
    {
        var alert = await JudgedAlert.KeepAsync(Store, idle: 0);
        Assert.True(alert.Alert.IsOpen);

        await PurgeAsync(Store, 3_000);

        Assert.NotEmpty(await alert.StepsAsync());
        Assert.Equal(Sameness.Same, (await Explainer(Store).ExplainAsync(Given.Account, alert.Alert.Id, None))!.Transitions[0].Sameness);
    }

    [SkippableFact]
    public async Task Purge_CaseIsOpen_NothingGoesUntilItIsClosed()
    {
        var alert = await JudgedAlert.KeepAsync(Store);
        var cases = new ResponseCaseStore(Store);
        var open = new ResponseCase(alert.Alert.Id, Given.Account, new ProjectId("proj_1"), new KeyId("key_1"), Given.Monday, null, null);
        await cases.WriteAsync(open, None);

        await PurgeAsync(Store, 3_000);
        Assert.NotEmpty(await alert.StepsAsync());

        await cases.WriteAsync(open with { ClosedAt = Given.Monday.AddDays(1) }, None);
        await PurgeAsync(Store, 3_000);
        Assert.Empty(await LeftAsync(alert));
    }

    [SkippableTheory]
    [InlineData(ActionStatus.Intended, ContainmentLevel.RevokeKey, false)]
    [InlineData(ActionStatus.Done, ContainmentLevel.RevokeKey, false)]
    [InlineData(ActionStatus.Verified, ContainmentLevel.RevokeKey, true)]
    [InlineData(ActionStatus.Verified, ContainmentLevel.SpendLimit, false)] // the limit stands, and is to be put back some day
    [InlineData(ActionStatus.Restoring, ContainmentLevel.SpendLimit, false)]
    [InlineData(ActionStatus.Restored, ContainmentLevel.SpendLimit, true)]
    public async Task Purge_ActIsUnfinished_NothingGoes(ActionStatus status, ContainmentLevel level, bool goes)
    {
        var alert = await JudgedAlert.KeepAsync(Store);
        var act = new ContainmentAction(alert.Alert.Id, Given.Account, new ProjectId("proj_1"), new KeyId("key_1"), null, level, status, Given.Monday, Given.Monday)
        {
            Wanted = level is ContainmentLevel.SpendLimit ? new ProviderLimitState.Spend(500) : null,
        };
        await new LedgerStore(Store).AppendAsync(AuditEntry(alert, string.Empty), act, None);

        await PurgeAsync(Store, 3_000);

        Assert.Equal(goes, (await alert.StepsAsync()).Count == 0);
    }

    /// <summary>Killed between any two of its writes it leaves nothing an audit would call removed, and the next run ends it.</summary>
    [SkippableFact]
    public async Task Purge_KilledAtAnyWrite_StaysSoundAndIsFinishedByTheNext()
    {
        var alert = await JudgedAlert.KeepAsync(Store);
        await DecideAsync(alert);
        var deaths = 0;
        for (var writes = 0; (await LeftAsync(alert)).Length > 0; writes++)
        {
            try
            {
                // One write further each time: what the dead one did stays done.
                await PurgeAsync(new CrashingStore(Store, writes), 3_000);
            }
            catch (StoreException)
            {
                deaths++;
            }

            await SoundAsync();
            Assert.True(writes < 40, "It never came to an end.");
        }

        Assert.True(deaths > 2, $"Only {deaths} deaths.");
    }

    [SkippableFact]
    public async Task Purge_AlertsKeptForLessThanInputs_TakeTheirInputsAlong()
    {
        var alert = await JudgedAlert.KeepAsync(Store);
        await PurgeAsync(Store, 101, new SweepPolicy { KeepInputs = TimeSpan.FromDays(400), KeepAlerts = TimeSpan.FromDays(100) });

        Assert.Empty(await LeftAsync(alert));
        Assert.Equal((0, 4), await SoundAsync());
    }

    private static Task PurgeAsync(IEntityStore store, int days, SweepPolicy? settings = null) => new AlertRetention(
        new AlertIndex(store), new RecordedRows(store), new LedgerStore(store), new ResponseCaseStore(store), new DecisionInputStore(store), settings ?? new SweepPolicy())
        .PurgeAsync(Given.Account, Given.Monday.AddDays(days).AddHours(4), None);

    private static Explainer Explainer(IEntityStore store) =>
        new(new AlertIndex(store), new RecordedSteps(store, new UnsealedSteps(store)), new LedgerStore(store), new DecisionInputStore(store));

    private static LedgerEntry AuditEntry(JudgedAlert alert, string inputs) =>
        new(Given.Monday, LedgerKind.Withheld, alert.Alert.Id, "/", "automation", "Withheld", "[]") { InputsHash = inputs };

    /// <summary>A decision about it, with its inputs.</summary>
    private async Task<string> DecideAsync(JudgedAlert alert)
    {
        var inputs = new DecisionInputs(GivenFacts.AllGood with { Alert = alert.Alert, EpisodeId = alert.Alert.Id }, ResponsePolicy.Default, Given.Monday);
        var hash = await new DecisionInputStore(Store).KeepAsync(inputs, None);
        await new LedgerStore(Store).AppendAsync(AuditEntry(alert, hash), null, None);
        return hash;
    }

    /// <summary>The audit of inputs, which must hold: how many are as they were, and how many went.</summary>
    private async Task<(int Kept, int Removed)> SoundAsync()
    {
        var sound = Assert.IsType<InputVerdict.Sound>(await JudgedAlert.AuditAsync(Store));
        return (sound.Kept, sound.Removed);
    }

    /// <summary>Every row of the alert: itself, its history, its steps.</summary>
    private async Task<ImmutableArray<string>> LeftAsync(JudgedAlert alert)
    {
        var left = ImmutableArray.CreateBuilder<string>();
        await foreach (var row in Store.QueryAsync(TableNames.Sentinel, alert.Partition, RowRange.All, None))
        {
            if (row.RowKey.Contains(alert.Alert.Id, StringComparison.Ordinal))
            {
                left.Add(row.RowKey);
            }
        }

        return left.ToImmutable();
    }
}

public sealed class AlertRetentionInMemoryTests : AlertRetentionTests
{
    protected override IEntityStore Store { get; } = new MemoryEntityStore();

    public override Task DisposeAsync() => Task.CompletedTask;
}

public sealed class AlertRetentionOnSqliteTests : AlertRetentionTests
{
    private readonly TemporaryFolder folder = new();
    private readonly SqliteEntityStore store;

    public AlertRetentionOnSqliteTests() => store = SqliteEntityStore.Open(folder.File("sentinel.db"));

    protected override IEntityStore Store => store;

    public override async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Delete();
    }
}

[Collection(AzuriteCollection.Name)]
public sealed class AlertRetentionOnTablesTests(AzuriteFixture azurite) : AlertRetentionTests
{
    private IEntityStore? store;

    protected override IEntityStore Store => store ??= new ApartStore(new TablesEntityStore(azurite.Tables), Guid.NewGuid().ToString("N"));

    public override Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The tests of one emulator keep apart by their partitions.</summary>
    private sealed class ApartStore(IEntityStore inner, string apart) : IEntityStore
    {
        public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
            inner.FindAsync(table, apart + partition, row, cancellationToken);

        public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken) =>
            inner.QueryAsync(table, apart + partition, rows, cancellationToken);

        public Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken) =>
            inner.CommitAsync(table, apart + partition, writes, cancellationToken);
    }
}
