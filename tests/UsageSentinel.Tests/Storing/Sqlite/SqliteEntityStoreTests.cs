using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Storing.Sqlite;

public sealed class SqliteEntityStoreTests : EntityStoreContract
{
    private readonly TemporaryFolder folder = new();
    private SqliteEntityStore? store;

    public override async Task DisposeAsync()
    {
        await (store?.DisposeAsync() ?? ValueTask.CompletedTask);
        folder.Delete();
    }

    protected override Task<IEntityStore> OpenAsync() =>
        Task.FromResult<IEntityStore>(store = SqliteEntityStore.Open(folder.File("store.db")));
}
