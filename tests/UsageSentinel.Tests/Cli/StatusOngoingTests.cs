using System.Collections.Immutable;
using UsageSentinel.Cli;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>status</c> says what goes on besides alerts, and <c>expect list</c> finds what was said by any version.</summary>
public sealed class StatusOngoingTests
{
    private static readonly ProviderAccount Account = new("openai", "default");

    [Fact]
    public async Task Status_OfARotationAndAnExpectation_NamesBothWithTheCommandThatShowsMore()
    {
        await using var rig = await ReadyAsync();
        var used = await UsedAsync(rig);
        Assert.DoesNotContain("sentinel expect list", (await rig.RunAsync("status")).Out, StringComparison.Ordinal);
        Done(await rig.RunAsync("expect", used, "--until", "6h", "--up-to", "40usd/h", "--reason", "load test"));
        Done(await rig.RunAsync("rotate", used, "--yes", "--to", rig.File("key.env")));

        var table = (await rig.RunAsync("status")).Out;
        var ongoing = (await rig.RunAsync("status", "--output", "json")).Json[0].GetProperty("ongoing");

        Assert.Contains("openai/default: waiting for a person: 1 rotation (sentinel rotations).", table, StringComparison.Ordinal);
        Assert.Contains("openai/default: expected activity on 1 key, the first until 2026-11-24 20:20 UTC. See 'sentinel expect list'.", table, StringComparison.Ordinal);
        Assert.Equal(
            (1, 1, 1, 0),
            (ongoing.GetProperty("expected").GetInt32(), ongoing.GetProperty("rotations").GetInt32(), ongoing.GetProperty("rotations_waiting").GetInt32(), ongoing.GetProperty("deletions").GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, ongoing.GetProperty("envelope").ValueKind);

        Done(await rig.RunAsync("expect", "withdraw", used));
        Assert.Equal(0, (await rig.RunAsync("status", "--output", "json")).Json[0].GetProperty("ongoing").GetProperty("expected").GetInt32());
    }

    [Fact]
    public async Task Status_OfAnEnvelope_SaysHowNearUsageIsToIt()
    {
        await using var rig = await ReadyAsync();
        rig.Variables["Sentinel__Response__Envelope__Enabled"] = "true";
        var day = new DateOnly(2026, 11, 23);
        await using (var store = SqliteEntityStore.Open(rig.StoreFile))
        {
            await new EnvelopeStore(store).WriteAsync(
                Account,
                new ProjectId("proj_a"),
                new EnvelopeMemory(
                    day,
                    [new EnvelopeDay(day, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("gpt-4o", new BusyMinute(30, 7_190))]))],
                    new EnvelopeCaps(day, ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("gpt-4o", new EnvelopeCap(100, 10_000))]))),
                CancellationToken.None);
        }

        var table = string.Join(' ', (await rig.RunAsync("status")).Out.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains(
            "the safety envelope caps 1 model in 1 project; nearest to its cap is gpt-4o in proj_a: 71 % of it in the busiest minute of 2026-11-23. See 'sentinel envelope'.",
            table,
            StringComparison.Ordinal);
    }

    /// <summary>An expectation of an earlier version has no pointer: the first list looks through every key once.</summary>
    [Fact]
    public async Task ExpectList_OfAStoreWithoutPointers_FindsWhatWasSaidBefore()
    {
        await using var rig = await ReadyAsync();
        var used = await UsedAsync(rig);
        await using (var store = SqliteEntityStore.Open(rig.StoreFile))
        {
            var series = new SeriesStore(store);
            var stored = (await series.FindAsync(Account, new SeriesId(null, new KeyId(used)), CancellationToken.None))!;
            var expected = new ExpectedActivity(CliRig.Now.AddHours(4), new Usd(12));
            Assert.NotNull(await series.CommitAsync(stored.State with { Expected = expected }, stored.ETag, [], [], [], CancellationToken.None));
            Assert.Null(await series.Expected.ReadAsync(Account, CancellationToken.None));
        }

        Assert.Equal(used, Assert.Single((await rig.RunAsync("expect", "list", "--output", "json")).Json.EnumerateArray()).GetProperty("api_key_id").GetString());
        Assert.Equal(used, Assert.Single((await rig.RunAsync("expect", "list", "--output", "json")).Json.EnumerateArray()).GetProperty("api_key_id").GetString());
    }

    [Theory]
    [InlineData("No keys match --key nope.", "keys --key nope")]
    [InlineData("No keys match --project nope --last 1h.", "keys --project nope --last 1h")]
    [InlineData("No alerts match --key nope.", "alerts --key nope")]
    [InlineData("No usage rows match --key nope --last 24h.", "usage --key nope --last 24h")]
    [InlineData("No billed costs match --project nope.", "costs --project nope")]
    [InlineData("No decisions match --alert nope --key nope.", "ledger --alert nope --key nope")]
    [InlineData("openai/default: no findings match --key nope.", "keys --hygiene --key nope")]
    public async Task List_ThatMatchesNothing_SaysWhatWasAskedFor(string line, string command)
    {
        await using var rig = await ReadyAsync();

        var run = await rig.RunAsync(command.Split(' '));

        Assert.Equal(line, run.Out.TrimEnd('\n').Split('\n')[0].TrimEnd());
    }

    [Fact]
    public async Task Costs_OfAKey_NamesTheCommandThatShowsThem()
    {
        await using var rig = await ReadyAsync();

        (await rig.RunAsync("costs", "--key", "checkout", "--last", "7d")).FailedWith(ExitCode.Usage, "sentinel usage --key checkout --last 7d --group-by key,day");
    }

    [Fact]
    public async Task Keys_ByTheFirstCharactersOfAnId_AreFound()
    {
        await using var rig = await ReadyAsync();
        var key = rig.Server.Organization.Keys[0];

        var byPrefix = (await rig.RunAsync("keys", "--key", key.Id[..10], "--output", "json")).Json;
        var ofProject = (await rig.RunAsync("keys", "--project", key.ProjectId[..12], "--output", "json")).Json;

        Assert.Equal(key.Id, Assert.Single(byPrefix.EnumerateArray()).GetProperty("api_key_id").GetString());
        Assert.All(ofProject.EnumerateArray(), one => Assert.Equal(key.ProjectId, one.GetProperty("project_id").GetString()));
        Assert.NotEmpty(ofProject.EnumerateArray());
    }

    private static async Task<string> UsedAsync(CliRig rig) => (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray()
        .First(one => one.GetProperty("month_cost_usd").GetDecimal() > 0 && one.GetProperty("api_key_id").GetString() is not null).GetProperty("api_key_id").GetString()!;

    private static async Task<CliRig> ReadyAsync()
    {
        var rig = await new CliRig().WithSimulatorAsync();
        Done(await rig.RunAsync("watch", "--once"));
        rig.Variables["Sentinel__Rotation__Scopes__0__Keys"] = "*";
        rig.Variables["Sentinel__Rotation__Scopes__0__Scopes__0"] = "api.model.request";
        return rig;
    }

    private static void Done(CliRun run) => Assert.True(run.Code == ExitCode.Done, run.Error);
}
