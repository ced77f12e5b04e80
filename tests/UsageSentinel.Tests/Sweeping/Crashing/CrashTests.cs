using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping.Crashing;

/// <summary>A process that is killed at a write and started again loses no usage, no alert and does nothing twice.</summary>
public class CrashTests(CrashFixture fixture) : IClassFixture<CrashFixture>
{
    [Theory]
    [InlineData("Sentinel;|-;lease;;1;after", "the lease is taken")]
    [InlineData("Sentinel;|inventory;;;1;after", "the inventory is written")]
    [InlineData("Sentinel;;u|h|;;2;before", "some hours are stored, not all")]
    [InlineData("Sentinel;;u|m|;;9;after", "some minutes are stored, not all")]
    [InlineData("Sentinel;|alerts;;;1;after", "the episode is in the index and does not exist")]
    [InlineData("Sentinel;|unsealed;;;1;after", "the step is pointed at and does not exist")]
    [InlineData("Sentinel;outbox|;;;1;after", "the outbox points at nothing")]
    [InlineData("Sentinel;;h|;Fired;1;before", "nothing of the firing is committed")]
    [InlineData("Sentinel;;h|;Fired;1;after", "the firing is committed and not told")]
    [InlineData("Sentinel;;s;;7;after", "some series are judged, not all")]
    [InlineData("Sentinel;|sheet;;;1;before", "every series is judged, the sheet is old")]
    [InlineData("Sentinel;|-;s;;1;before", "the watermark is old")]
    [InlineData("Sentinel;|-;s;;1;after", "the watermark is new, nobody is told")]
    [InlineData("Sentinel;receipts|oncall;;;1;before", "told without a receipt")]
    [InlineData("Sentinel;;o|;delete;1;before", "told and still in the outbox")]
    [InlineData("Sentinel;outbox|;;delete;1;before", "the row is gone, the pointer is left")]
    [InlineData("Ledger;;r|;Judged;1;before", "judged, and the ledger does not know")]
    [InlineData("Ledger;;r|;Judged;1;after", "the ledger names the steps, and they are still pointed at")]
    [InlineData("Ledger;;r|;Intended;1;before", "decided, nothing written")]
    [InlineData("Ledger;;r|;Intended;1;after", "the intent is written, the provider not asked")]
    [InlineData("Ledger;;r|;Done;1;before", "the provider did it, nobody wrote it down")]
    [InlineData("Ledger;;r|;Done;1;after", "done, and its event not sent")]
    public async Task Killed_AndStartedAgain_EndsAsIfNothingHadHappened(string point, string where)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        world.Clock.Set(CrashFixture.Sweep);
        var run = new CrashRun(world, fixture.Copy());

        Assert.Null(await run.ChildAsync(KillPoint.Parse(point)));
        Assert.NotEmpty(where);

        StoreDump.AssertSame(fixture.Series, await run.ResumeAsync(StoreDump.SeriesAsync));
        Assert.Subset(run.ToldIds, fixture.Reported);
        await AssertEndsWellAsync(world, run);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task KilledAgainAndAgainAtRandom_EndsAsIfNothingHadHappened(int seed)
    {
        var dice = new Random(seed);
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        world.Clock.Set(CrashFixture.Sweep);
        var run = new CrashRun(world, fixture.Copy());
        for (var kill = 0; kill < 4; kill++)
        {
            await run.ChildAsync(new KillPoint("", "", "", "", dice.Next(1, 120), kill % 2 == 0));
        }

        StoreDump.AssertSame(fixture.Series, await run.ResumeAsync(StoreDump.SeriesAsync));
        Assert.Subset(run.ToldIds, fixture.Reported);
        await AssertEndsWellAsync(world, run);
    }

    /// <summary>The first sweep: weeks of history, killed again and again.</summary>
    [Fact]
    public async Task BackFillKilledAgainAndAgain_EndsAsIfNothingHadHappened()
    {
        var folder = new TemporaryFolder();
        var start = World.Noon.AddMinutes(3.3);
        var options = new SimulatorOptions { Keys = 7, Days = 30, Scenario = "incidents" };
        await using (var world = await World.StartAsync(options, start))
        await using (var like = await World.StartAsync(options, start))
        {
            // Of each its own: what one revokes would be missing from the other's world.
            var reference = new CrashRun(like, folder.File("reference.db"));
            // Twice: a child that lived to its end has swept already, and what is still filling is judged again by what was learned since.
            await reference.ResumeAsync(StoreDump.SeriesAsync);
            var series = await reference.ResumeAsync(StoreDump.SeriesAsync);
            var run = new CrashRun(world, folder.File("killed.db"));
            var dice = new Random(7);
            var deaths = 0;
            for (var kill = 0; kill < 6; kill++)
            {
                deaths += await run.ChildAsync(new KillPoint("", "", "", "", dice.Next(40, 160), kill % 2 == 0)) is null ? 1 : 0;
            }

            Assert.True(deaths >= 4, $"Only {deaths} children died.");
            await run.ResumeAsync(StoreDump.SeriesAsync);
            StoreDump.AssertSame(series, await run.ResumeAsync(StoreDump.SeriesAsync));

            // Which of several events a route tells first may differ; that they are of the same episodes may not.
            Assert.All(run.ToldIds.Except(reference.ToldIds), id =>
                Assert.Contains(series, row => row.Contains($" a|{string.Join('.', id.Split('.').Take(2))} ", StringComparison.Ordinal)));
            await run.ResumeAsync(async host =>
            {
                await UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(start.AddDays(-30)), UsageSums.Arrived(world));
                return true;
            });
        }

        folder.Delete();
    }

    private static async Task AssertEndsWellAsync(World world, CrashRun run)
    {
        Assert.Equal(world.KeyOf(IncidentType.StolenKey), Assert.Single(world.Organization.Deletions).KeyId);
        world.Clock.Advance(TimeSpan.FromMinutes(20));
        await run.ResumeAsync(async host =>
        {
            // Another incident of this world may be throttled by now; the stolen key is revoked once.
            var act = Assert.Single(await host.ActsAsync(), act => act.Level is ContainmentLevel.RevokeKey);
            Assert.Equal(ActionStatus.Verified, act.Status);
            var ledger = (await host.LedgerAsync()).Where(entry => entry.EpisodeId == act.EpisodeId && entry.Kind is not LedgerKind.Withheld);
            Assert.Equal([LedgerKind.Intended, LedgerKind.Done, LedgerKind.Verified], ledger.Select(entry => entry.Kind));
            await UsageSums.AssertExactAsync(world, host, World.Noon.AddDays(-30), UsageSums.Arrived(world));
            await AssertAllInputsAreInTheChainAsync(host);
            return true;
        });
        Assert.Contains(run.ToldIds, id => id.EndsWith(".response.contained", StringComparison.Ordinal));
        Assert.Contains(run.ToldIds, id => id.EndsWith(".response.revoked", StringComparison.Ordinal));
    }

    private static async Task AssertAllInputsAreInTheChainAsync(EngineHost host)
    {
        await foreach (var waiting in host.Get<UnsealedSteps>().ReadAsync(EngineHost.Account, null, CancellationToken.None))
        {
            Assert.Fail($"{waiting.Step} was never sealed.");
        }

        var sound = Assert.IsType<AuditVerdict.Sound>(await host.Get<WholeAudit>().VerifyAsync(null, CancellationToken.None));
        Assert.True(sound.Inputs > 10, $"Only {sound.Inputs} inputs.");
        var alert = Assert.Single((await host.ActsAsync()).Where(act => act.Level is ContainmentLevel.RevokeKey).Select(act => act.EpisodeId));
        Assert.True((await host.Get<Explainer>().ExplainAsync(EngineHost.Account, alert, CancellationToken.None))!.IsSame);
    }
}
