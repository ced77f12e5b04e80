using Microsoft.Data.Sqlite;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Storing.Sqlite;

public sealed class SqliteFileTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("store.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        folder.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Open_FolderIsAbsent_IsCreatedForItsOwnerOnly()
    {
        var path = folder.File("new/deeper/store.db");
        await using (var store = SqliteEntityStore.Open(path))
        {
            await UpsertAsync(store, "a");
            if (OperatingSystem.IsWindows())
            {
                return;
            }

            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            UnixFileMode[] modes = [File.GetUnixFileMode(path), File.GetUnixFileMode(path + "-wal"), File.GetUnixFileMode(path + "-shm")];
            Assert.All(modes, mode => Assert.Equal(Owner, mode));
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("new/deeper")));
        }
    }

    [Fact]
    public async Task Open_Again_SeesWhatWasWrittenAndGoesOnCountingVersions()
    {
        string first;
        await using (var store = SqliteEntityStore.Open(Path))
        {
            first = await UpsertAsync(store, "a");
            await store.CommitAsync("Table", "p", [new EntityWrite.Delete("a")], None);
        }

        await using var again = SqliteEntityStore.Open(Path);
        Assert.Null(await again.FindAsync("Table", "p", "a", None));
        Assert.NotEqual(first, await UpsertAsync(again, "a"));
        Assert.NotNull(await again.FindAsync("Table", "p", "a", None));
    }

    [Fact]
    public async Task Dispose_LeavesOneFileAndNoLock()
    {
        await UseOnceAsync();
        Assert.Equal([Path], Directory.GetFiles(folder.Path));
        File.Delete(Path);
    }

    [Fact]
    public async Task AnyCall_AfterDispose_IsRefused()
    {
        var store = await UseOnceAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.FindAsync("Table", "p", "a", None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => UpsertAsync(store, "a"));
    }

    [Fact]
    public void Open_FolderIsAFile_FailsWithOneLine()
    {
        File.WriteAllText(folder.File("file"), "");

        Fails(StoreError.Other, "cannot be created", () => SqliteEntityStore.Open(folder.File("file/store.db")));
    }

    [Fact]
    public void Open_PathIsAFolder_FailsWithOneLine()
    {
        Directory.CreateDirectory(Path);

        Fails(StoreError.ReadOnly, "", () => SqliteEntityStore.Open(Path));
    }

    [SkippableFact]
    public void Open_FolderNobodyMayWrite_IsReadOnly()
    {
        // Permissions do not bind root; the kernel's own folders refuse even root, but only Linux has them.
        Skip.IfNot(OperatingSystem.IsLinux());

        var failure = Assert.Throws<StoreException>(() => SqliteEntityStore.Open("/proc/sys/usagesentinel/store.db"));
        Assert.Contains("cannot be created", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Open_FolderIsReadOnly_IsReadOnly()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Permissions do not bind this account.");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await UseOnceAsync();
        File.SetUnixFileMode(Path, UnixFileMode.UserRead);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Fails(StoreError.ReadOnly, "", () => SqliteEntityStore.Open(Path));
            Fails(StoreError.ReadOnly, "cannot write", () => SqliteEntityStore.Open(folder.File("new/store.db")));
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("this is not a database, and long enough that nobody takes it for an empty one")]
    [InlineData("short")]
    public void Open_FileIsNoDatabase_IsCorrupt(string content)
    {
        File.WriteAllText(Path, content);

        Fails(StoreError.Corrupt, "is not a database", () => SqliteEntityStore.Open(Path));
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsCorrupt()
    {
        Tamper("CREATE TABLE theirs (x)");

        Fails(StoreError.Corrupt, "another program", () => SqliteEntityStore.Open(Path));
    }

    [Fact]
    public async Task Open_NewerSchema_SaysBothVersions()
    {
        await UseOnceAsync();
        Tamper("PRAGMA user_version = 2");

        Fails(StoreError.Corrupt, "has schema 2, but this program uses schema 1", () => SqliteEntityStore.Open(Path));
    }

    [Fact]
    public async Task Open_DamagedPages_IsCorrupt()
    {
        await UseOnceAsync();
        using (var file = File.OpenWrite(Path))
        {
            // Past the first page, which holds the schema.
            file.Seek(4096, SeekOrigin.Begin);
            file.Write([.. Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096)]);
        }

        // A store of this size is checked when it is opened.
        var failure = Assert.Throws<StoreException>(() => SqliteEntityStore.Open(Path));
        Assert.Equal(StoreError.Corrupt, failure.Error);
    }

    [Theory]
    [InlineData("X''")]
    [InlineData("X'02'")]
    [InlineData("X'0101'")]
    [InlineData("X'01010141FF'")]
    [InlineData("X'0101014107FF01'")]
    [InlineData("X'010000'")]
    [InlineData("X'0101014106FFFFFFFFFFFFFFFF7F'")]
    public async Task Find_DamagedRow_IsCorruptAndNamesTheRow(string body)
    {
        await UseOnceAsync();
        Tamper($"UPDATE entity SET body = {body}");

        await using var store = SqliteEntityStore.Open(Path);
        var failure = await Assert.ThrowsAsync<StoreException>(() => store.FindAsync("Table", "p", "a", None));
        Assert.Equal(StoreError.Corrupt, failure.Error);
        Assert.Contains("row \"a\"", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> UpsertAsync(SqliteEntityStore store, string row)
    {
        var outcome = await store.CommitAsync("Table", "p", [new EntityWrite.Upsert(new Entity(row).With("Text", row))], None);
        return Assert.IsType<CommitOutcome.Committed>(outcome).ETags[0];
    }

    private static void Fails(StoreError error, string words, Action act)
    {
        var failure = Assert.Throws<StoreException>(act);
        Assert.Equal(error, failure.Error);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private async Task<SqliteEntityStore> UseOnceAsync()
    {
        await using var store = SqliteEntityStore.Open(Path);
        await UpsertAsync(store, "a");
        return store;
    }

    private void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
