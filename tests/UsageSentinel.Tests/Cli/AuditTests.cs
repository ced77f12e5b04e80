using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Auditing;

namespace UsageSentinel.Tests.Cli;

public sealed class AuditTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Ledger_Json_HasEveryFieldOfEveryRow()
    {
        await using var rig = await GivenAsync();
        var rows = (await rig.RunAsync("ledger", "--output", "json")).Json.EnumerateArray().ToList();

        Assert.Equal(2, rows.Count);
        Assert.Equal(
            ["number", "at", "kind", "episode_id", "subject", "actor", "summary", "details", "inputs_hash", "config_hash", "engine", "previous", "hash"],
            rows[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal((1, "withheld", "episode", rows[0].GetProperty("hash").GetString()), (
            rows[0].GetProperty("number").GetInt64(), rows[0].GetProperty("kind").GetString(), rows[0].GetProperty("episode_id").GetString(), rows[1].GetProperty("previous").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rows[1].GetProperty("details").ValueKind);
    }

    [Fact]
    public async Task Ledger_OfOneAlert_ShowsOnlyItsRows()
    {
        await using var rig = await GivenAsync();
        var row = Assert.Single((await rig.RunAsync("ledger", "--alert", "other", "--output", "json")).Json.EnumerateArray().ToList());

        Assert.Equal(2, row.GetProperty("number").GetInt64());
        Assert.Contains("two [red]<script>", (await rig.RunAsync("ledger", "--last", "1")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_LastOfNone_IsAUsageError()
    {
        await using var rig = await GivenAsync();
        Assert.Equal(2, (await rig.RunAsync("ledger", "--last", "0")).Code);
    }

    [Fact]
    public async Task Verify_AsWritten_IsSound()
    {
        await using var rig = await GivenAsync();
        var run = await rig.RunAsync("audit", "verify", "--output", "json");

        Assert.Equal((0, true, 2, 2), (
            run.Code, run.Json.GetProperty("sound").GetBoolean(), run.Json.GetProperty("rows").GetInt64(), run.Json.GetProperty("anchored_through").GetInt64()));
        Assert.Contains("all rows are anchored", (await rig.RunAsync("audit", "verify")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_EditedRow_EndsWith1AndNamesIt()
    {
        await using var rig = await GivenAsync();
        await using (var store = SqliteEntityStore.Open(new SqliteStoreOptions { Path = rig.StoreFile }))
        {
            var row = (await store.FindAsync(TableNames.Ledger, "ledger", LedgerRow.RowKey(2), None))!;
            await store.CommitAsync(TableNames.Ledger, "ledger", [new EntityWrite.Upsert(row.Entity.With("Summary", "nothing happened"))], None);
        }

        var run = await rig.RunAsync("audit", "verify");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("BROKEN at row 2:", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await rig.RunAsync("audit", "verify", "--output", "json")).Json.GetProperty("broken_row").GetInt64());
    }

    [Fact]
    public async Task Verify_WholeLedgerGone_EndsWith1()
    {
        await using var rig = await GivenAsync();
        File.Delete(rig.StoreFile);

        var run = await rig.RunAsync("audit", "verify");

        Assert.Equal(1, run.Code);
        Assert.Contains("Rows 1 to 2 are missing", run.Out, StringComparison.Ordinal);
    }

    private static async Task<CliRig> GivenAsync()
    {
        var rig = new CliRig();
        await using var store = SqliteEntityStore.Open(new SqliteStoreOptions { Path = rig.StoreFile });
        var ledger = new LedgerStore(store);
        await ledger.AppendAsync(AuditRig.Entry("one"), null, None);
        await ledger.AppendAsync(AuditRig.Entry("two [red]<script>") with { EpisodeId = "other", Kind = LedgerKind.Done, Details = "" }, null, None);
        var head = await ledger.ReadHeadAsync(None);
        await new FileAnchor(Path.Combine(rig.Data, "ledger.anchors")).AppendAsync(new AnchorPoint(head.Number, head.Hash, Judging.Given.Monday), None);
        return rig;
    }
}
