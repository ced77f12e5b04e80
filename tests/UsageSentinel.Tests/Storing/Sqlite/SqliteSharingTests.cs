using Microsoft.Data.Sqlite;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Storing.Sqlite;

public sealed class SqliteSharingTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        folder.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Open_ManyStoresCreateOneFileAtOnce_AllUseIt()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteEntityStore.Open(folder.File("store.db")))));
        for (var number = 0; number < stores.Length; number++)
        {
            await AddAsync(stores[number], $"{number}");
        }

        Assert.All(stores, store => Assert.NotNull(store.FindAsync("Table", "p", "7", None).Result));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Commit_StoresOnOneFileWriteAtOnce_NothingIsLost()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(number => Task.Run(async () =>
        {
            await using var store = SqliteEntityStore.Open(folder.File("store.db"));
            for (var row = 0; row < 50; row++)
            {
                await AddAsync(store, $"{number}|{row:D3}");
            }
        })));

        await using var reader = SqliteEntityStore.Open(folder.File("store.db"));
        var found = 0;
        await foreach (var _ in reader.QueryAsync("Table", "p", RowRange.All, None))
        {
            found++;
        }

        Assert.Equal(150, found);
    }

    /// <summary>Batches that wait together are one transaction; a batch that is refused after its first row takes no other with it.</summary>
    [Fact]
    public async Task Commit_ManyAtOnceAndSomeRefused_EachIsWrittenWhollyOrNotAtAll()
    {
        await using var store = Open(new SqliteStoreOptions { Path = folder.File("store.db") });
        await AddAsync(store, "taken");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => store.CommitAsync(
            "Table",
            "p",
            [new EntityWrite.Insert(new Entity($"first|{number:D3}")), new EntityWrite.Insert(new Entity(number % 7 == 0 ? "taken" : $"second|{number:D3}"))],
            None))));

        for (var number = 0; number < outcomes.Length; number++)
        {
            Assert.Equal(number % 7 == 0, outcomes[number] is CommitOutcome.Conflict { RowKey: "taken" });
            Assert.Equal(number % 7 != 0, await store.FindAsync("Table", "p", $"first|{number:D3}", None) is not null);
            Assert.Equal(number % 7 != 0, await store.FindAsync("Table", "p", $"second|{number:D3}", None) is not null);
        }
    }

    [Fact]
    public async Task Commit_TheSameRowAtOnce_GivesEveryWriteAVersionOfItsOwn()
    {
        await using var store = Open(new SqliteStoreOptions { Path = folder.File("store.db") });
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => store.CommitAsync(
            "Table", "p", [new EntityWrite.Upsert(new Entity("row"))], None))));

        Assert.Equal(100, outcomes.Select(outcome => Assert.IsType<CommitOutcome.Committed>(outcome).ETags[0]).Distinct().Count());
    }

    [Fact]
    public async Task Commit_AnotherConnectionHoldsTheFile_IsBusyAndReadsGoOn()
    {
        await using var store = Open(new SqliteStoreOptions { Path = folder.File("store.db"), BusyTimeout = TimeSpan.FromMilliseconds(10) });
        await AddAsync(store, "a");
        using (var holder = new SqliteConnection($"Data Source={folder.File("store.db")};Pooling=False"))
        {
            holder.Open();
            using var transaction = holder.BeginTransaction(deferred: false);

            var failure = await Assert.ThrowsAsync<StoreException>(() => AddAsync(store, "b"));
            Assert.Equal(StoreError.Busy, failure.Error);
            Assert.Contains("locked by another process", failure.Message, StringComparison.Ordinal);
            Assert.NotNull(await store.FindAsync("Table", "p", "a", None));
        }

        await AddAsync(store, "b");
    }

    [Fact]
    public async Task Commit_FileMayNotGrow_IsFullAndLosesNothing()
    {
        await using var store = Open(new SqliteStoreOptions { Path = folder.File("store.db"), MaxFileBytes = 256 * 1024 });
        var written = 0;
        var failure = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            for (; written < 100; written++)
            {
                await AddAsync(store, $"{written:D3}", bytes: 20_000);
            }
        });

        Assert.Equal(StoreError.Full, failure.Error);
        Assert.InRange(written, 5, 20);
        Assert.NotNull(await store.FindAsync("Table", "p", $"{written - 1:D3}", None));
        Assert.Null(await store.FindAsync("Table", "p", $"{written:D3}", None));

        // What was deleted makes room again.
        await store.CommitAsync("Table", "p", [new EntityWrite.Delete("000"), new EntityWrite.Delete("001")], None);
        await AddAsync(store, "again", bytes: 20_000);
    }

    private static SqliteEntityStore Open(SqliteStoreOptions options) => SqliteEntityStore.Open(options);

    private static async Task AddAsync(SqliteEntityStore store, string row, int bytes = 1) =>
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(
            "Table", "p", [new EntityWrite.Insert(new Entity(row).With("Bytes", new byte[bytes]))], None));
}
