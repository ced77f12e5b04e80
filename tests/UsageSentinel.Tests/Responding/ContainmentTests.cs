using System.Net;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>What is done to an abused key, end to end.</summary>
public class ContainmentTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Fact]
    public async Task DormantKeyWakesWithABurst_IsRevokedVerifiedAndTold()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);

        await rig.RunUntilAsync(async () => (await rig.Host.ActsAsync()).Any(act => act.Status is ActionStatus.Verified));

        var act = Assert.Single(await rig.Host.ActsAsync());
        Assert.Equal((rig.Stolen, ContainmentLevel.RevokeKey), (act.Key.Value, act.Level));
        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
        Assert.Equal(
            [LedgerKind.Intended, LedgerKind.Done, LedgerKind.Verified],
            (await rig.Host.LedgerAsync()).Where(entry => entry.EpisodeId == act.EpisodeId && entry.Kind is not LedgerKind.Withheld).Select(entry => entry.Kind));
        await rig.NotifyAsync();
        Assert.Contains(rig.Host.ToldOf(rig.Stolen), item => item.Type == EventTypes.Revoked);
        Assert.Contains(rig.Host.ToldOf(rig.Stolen), item => item.Type == EventTypes.Contained);
        Assert.DoesNotContain(rig.Host.Reported, item => item.Type == EventTypes.ResponseFailed);

        // Its late usage is counted to the token like any other.
        var until = rig.World.Now.AddMinutes(-15);
        await UsageSums.AssertExactAsync(rig.World, rig.Host, World.Noon.AddDays(-30), until);
    }

    /// <summary>One kind of evidence, however strong, is enough for what can be undone, and never for a deletion.</summary>
    [Fact]
    public async Task RunawayLoop_IsLimitedNotRevoked_AndWhoElseIsHitIsNamed()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var loop = rig.World.KeyOf(IncidentType.RunawayLoop);

        await rig.RunUntilAsync(async () => (await rig.Host.ActsAsync()).Any(act => act.Key.Value == loop && act.Status is ActionStatus.Verified));

        var act = Assert.Single(await rig.Host.ActsAsync(), act => act.Key.Value == loop);
        Assert.Equal(ContainmentLevel.Throttle, act.Level);
        Assert.Contains(await rig.Host.LedgerAsync(), entry => entry.EpisodeId == act.EpisodeId && entry.Summary.Contains("Also affected: ", StringComparison.Ordinal));
        await rig.NotifyAsync();
        Assert.Contains(rig.Host.ToldOf(loop), item => item.Type == EventTypes.Contained);
        Assert.DoesNotContain(rig.Deletions, deletion => deletion.KeyId == loop);
    }

    /// <summary>The watermark stands still as long as one series cannot be read; the thief of another key must not profit from that.</summary>
    [Fact]
    public async Task AnotherKeysStateIsCorruptForLong_TheStolenKeyIsContainedAllTheSame()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var bad = rig.World.Organization.Keys.First(key => key.Life is KeyLife.ConstantService);
        var partition = Partitions.Series(EngineHost.Account, new SeriesId(new ProjectId(bad.ProjectId), new KeyId(bad.Id)));
        await rig.Store.CommitAsync(
            TableNames.Sentinel, partition, [new EntityWrite.Upsert(new Entity("s").With("WatchedSince", World.Noon))], CancellationToken.None);
        rig.World.Clock.Set(World.Noon.AddMinutes(30));

        while ((await rig.Host.ActsAsync()).Count == 0)
        {
            Assert.True(rig.World.Now < World.Noon.AddHours(1), string.Join('\n', (await rig.WithheldAsync()).Select(entry => entry.Summary)));
            rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(SweepOutcome.SomeSeriesFailed, (await rig.Host.RunAsync()).Outcome);
        }

        Assert.True(rig.World.Now - (await rig.Host.StateAsync()).MinutesThrough > TimeSpan.FromMinutes(30));
        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
    }

    [Fact]
    public async Task EventDeliveredTwice_ActsOnce()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        var handler = rig.Host.Get<ResponseHandler>();

        await handler.HandleAsync(received, CancellationToken.None);
        await handler.HandleAsync(received, CancellationToken.None);

        await AssertActedOnceAsync(rig);
    }

    [Fact]
    public async Task TwoRespondersAtOnce_ActOnce()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        await using var second = rig.World.Open(rig.Store, ResponseRig.Enforce(null));

        await Task.WhenAll(
            Enumerable.Range(0, 6).Select(number => Task.Run(() =>
                (number % 2 == 0 ? rig.Host : second).Get<ResponseHandler>().HandleAsync(received, CancellationToken.None))));

        await AssertActedOnceAsync(rig);
    }

    [Fact]
    public async Task ProviderFailsAfterTheDeletionHappened_IsFoundGoneAndDoneOnce()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        var handler = rig.Host.Get<ResponseHandler>();
        rig.Host.Wire.Intercept = async (request, pass) =>
        {
            if (request.Method != HttpMethod.Delete)
            {
                return await pass();
            }

            (await pass()).Dispose();
            return Wire.Refuse(request, HttpStatusCode.InternalServerError, "down");
        };
        await AssertFailsAsync(rig, received);
        Assert.Equal(ActionStatus.Intended, Assert.Single(await rig.Host.ActsAsync()).Status);

        rig.Host.Wire.Intercept = null;
        await handler.HandleAsync(received, CancellationToken.None);

        await AssertActedOnceAsync(rig);
        Assert.Contains(await rig.Host.LedgerAsync(), entry => entry.Kind is LedgerKind.Done && entry.Summary.Contains("already deleted", StringComparison.Ordinal));
        rig.World.Clock.Advance(TimeSpan.FromMinutes(20));
        await rig.Host.SweepAsync();
        Assert.Equal(ActionStatus.Verified, Assert.Single(await rig.Host.ActsAsync()).Status);
    }

    /// <summary>The intent was written, then the operator pulled the switch: what is left undone is not taken up by itself.</summary>
    [Fact]
    public async Task StoppedBetweenIntentAndDeletion_IsWithheld()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        var handler = rig.Host.Get<ResponseHandler>();
        rig.Host.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete
            ? Task.FromResult(Wire.Refuse(request, HttpStatusCode.InternalServerError, "down"))
            : pass();
        await AssertFailsAsync(rig, received);
        await rig.Host.Get<ControlStore>().SetStopAsync(true, "test", rig.World.Now, CancellationToken.None);
        rig.Host.Wire.Intercept = null;

        await handler.HandleAsync(received, CancellationToken.None);

        Assert.Empty(rig.Deletions);
        Assert.Contains("StopSwitch", Assert.Single(await rig.WithheldAsync()).Summary, StringComparison.Ordinal);
        Assert.Equal(ActionStatus.Withdrawn, Assert.Single(await rig.Host.ActsAsync()).Status);
    }

    /// <summary>One responder gives the act up while the other's request is on its way, and the answer is lost.</summary>
    [Fact]
    public async Task GivenUpWhileTheDeletionWasOnItsWay_IsFoundAndWrittenDown()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        await using var second = rig.World.Open(rig.Store, ResponseRig.Enforce(null));
        rig.Host.Wire.Intercept = async (request, pass) =>
        {
            if (request.Method != HttpMethod.Delete)
            {
                return await pass();
            }

            await rig.Host.Get<ControlStore>().SetStopAsync(true, "test", rig.World.Now, CancellationToken.None);
            await second.Get<ResponseHandler>().HandleAsync(received, CancellationToken.None);
            (await pass()).Dispose();
            return Wire.Refuse(request, HttpStatusCode.InternalServerError, "down");
        };
        await AssertFailsAsync(rig, received);
        rig.Host.Wire.Intercept = null;
        Assert.Contains(await rig.Host.LedgerAsync(), entry => entry.Kind is LedgerKind.Withheld && entry.Summary.Contains("StopSwitch", StringComparison.Ordinal));

        await rig.Host.Get<ResponseCoordinator>().ResumeAsync(CancellationToken.None);

        await AssertActedOnceAsync(rig);
    }

    /// <summary>Somebody saw the key gone and closed the case, and the one who had it deleted did not live to say so.</summary>
    [Fact]
    public async Task CaseClosedWhileTheActIsBegun_IsCarriedToItsEnd()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        rig.Host.Wire.Intercept = async (request, pass) =>
        {
            var answer = await pass();
            return request.Method == HttpMethod.Delete ? Wire.Refuse(request, HttpStatusCode.InternalServerError, "down") : answer;
        };
        await AssertFailsAsync(rig, received);
        rig.Host.Wire.Intercept = null;
        var cases = rig.Host.Get<ResponseCaseStore>();
        var open = Assert.Single(await cases.ReadAsync(CancellationToken.None));
        await cases.WriteAsync(open with { ClosedAt = rig.World.Now }, CancellationToken.None);

        await rig.Host.Get<ResponseCoordinator>().ResumeAsync(CancellationToken.None);

        await AssertActedOnceAsync(rig);
    }

    [Fact]
    public async Task ProviderRefusesTheDeletion_IsToldAsFailed()
    {
        const string readOnly = "sk-admin-read-only";
        Environment.SetEnvironmentVariable("SENTINEL_TEST_READ_ONLY", readOnly);
        await using var rig = await ResponseRig.StartAsync(
            fixture, options => options.Providers[0].ResponseKey = "env:SENTINEL_TEST_READ_ONLY", null, world => world with { ReadOnlyKey = readOnly });

        await rig.RunUntilAsync(() => rig.Host.ToldOf(rig.Stolen).Any(item => item.Type == EventTypes.ResponseFailed));

        Assert.Equal(ActionStatus.Failed, Assert.Single(await rig.Host.ActsAsync()).Status);
        Assert.Contains(await rig.Host.LedgerAsync(), entry => entry.Kind is LedgerKind.Failed);
        Assert.Empty(rig.Deletions);
    }

    /// <summary>A containment that failed does not close the case of that key for ever: its next episode is decided anew.</summary>
    [Fact]
    public async Task EarlierActOnTheKeyFailed_ANewEpisodeIsDecidedAnew()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        var episode = (await rig.Host.AlertsAsync()).Single(alert => alert.Id == received.Data.AlertId);
        var failed = new ContainmentAction(
            "earlier.1", EngineHost.Account, episode.Subject.Project!.Value, episode.Subject.Key!.Value, null, ContainmentLevel.RevokeKey, ActionStatus.Failed, rig.World.Now.AddHours(-2), null);
        await rig.Host.Get<LedgerStore>().AppendAsync(
            new LedgerEntry(rig.World.Now.AddHours(-2), LedgerKind.Failed, failed.EpisodeId, "/", "automation", "The provider refused.", ""), failed, CancellationToken.None);

        await rig.Host.Get<ResponseHandler>().HandleAsync(received, CancellationToken.None);

        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
    }

    /// <summary>The provider's failure does not go back to the queue: it is noted for the report of the run, and the case stays open.</summary>
    private static async Task AssertFailsAsync(ResponseRig rig, SentinelEvent received)
    {
        await rig.Host.Get<ResponseHandler>().HandleAsync(received, CancellationToken.None);
        Assert.Equal(rig.Stolen, Assert.Single(rig.Host.Get<ResponseFailures>().Drain()).Key.Value);
        Assert.Null(Assert.Single(await rig.Host.Get<ResponseCaseStore>().ReadAsync(CancellationToken.None), one => one.Key.Value == rig.Stolen).ClosedAt);
    }

    private static async Task AssertActedOnceAsync(ResponseRig rig)
    {
        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
        var ledger = await rig.Host.LedgerAsync();
        Assert.Single(ledger, entry => entry.Kind is LedgerKind.Intended);
        Assert.Single(ledger, entry => entry.Kind is LedgerKind.Done);
        Assert.True(Assert.Single(await rig.Host.ActsAsync()).Status is ActionStatus.Done or ActionStatus.Verified);
    }
}
