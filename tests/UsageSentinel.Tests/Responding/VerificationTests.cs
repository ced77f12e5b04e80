using System.Net;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>What is found when an act is checked afterwards.</summary>
public class VerificationTests
{
    private static readonly SimulatorOptions Small = new() { Keys = 6, Days = 3, Scenario = "quiet" };

    [Fact]
    public async Task Verify_ProviderCannotTellOfOneKey_VerifiesTheOthers()
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore());
        var project = world.Organization.Projects[0].Id;
        await DoneAsync(host, world, "a.1", project, "key_unreadable");
        await DoneAsync(host, world, "b.1", project, "key_gone");
        host.Wire.Intercept = (request, pass) => request.RequestUri?.AbsolutePath.EndsWith("/key_unreadable", StringComparison.Ordinal) is true
            ? Task.FromResult(Wire.Refuse(request, HttpStatusCode.InternalServerError, "down"))
            : pass();

        await host.Get<Verification>().VerifyAsync(CancellationToken.None);

        Assert.Equal([ActionStatus.Done, ActionStatus.Verified], (await host.ActsAsync()).Select(act => act.Status));
    }

    /// <summary>The episode is past its retention: the ledger says all the same that the key lives.</summary>
    [Fact]
    public async Task Verify_KeyIsStillListed_IsWrittenDownOnce()
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore());
        var key = world.Organization.Keys[0];
        await DoneAsync(host, world, "a.1", key.ProjectId, key.Id);

        await host.Get<Verification>().VerifyAsync(CancellationToken.None);
        await host.Get<Verification>().VerifyAsync(CancellationToken.None);

        Assert.Equal(ActionStatus.Failed, Assert.Single(await host.ActsAsync()).Status);
        Assert.Single(await host.LedgerAsync(), entry => entry.Kind is LedgerKind.NotVerified);
    }

    private static async Task DoneAsync(EngineHost host, World world, string episode, string project, string key)
    {
        var at = world.Now.AddMinutes(-30);
        var act = new ContainmentAction(episode, EngineHost.Account, new ProjectId(project), new KeyId(key), null, ContainmentLevel.RevokeKey, ActionStatus.Done, at, at);
        await host.Get<LedgerStore>().AppendAsync(
            new LedgerEntry(at, LedgerKind.Done, episode, "/", "automation", "Deleted.", ""), act, CancellationToken.None);
    }
}
