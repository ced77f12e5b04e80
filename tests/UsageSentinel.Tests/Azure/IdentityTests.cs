using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Azure;

/// <summary>
/// The roles of the templates are those the code needs: the whole chain runs with a store that refuses whatever the compiled
/// templates do not allow the identity that asks.
/// </summary>
public sealed class IdentityTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [SkippableFact]
    public async Task Enforce_FromTheFirstSweepToAnAct_TakesExactlyTheRightsGiven()
    {
        await using var azure = await StartAsync("enforce");
        await azure.Rig.RunUntilAsync(() => azure.Rig.Host.ToldOf(azure.Rig.Stolen).Any(reported => reported.Type is EventTypes.Revoked or EventTypes.Contained));

        azure.AssertNobodyWasRefused();
        Assert.Equal(Rights("sweep"), Sorted(azure.Sweep.Used.Keys));
        Assert.Equal(Rights("response"), Sorted(azure.Response.Used.Keys));
    }

    [SkippableFact]
    public async Task Approve_ByAWordThatCameByALink_NobodyIsRefused()
    {
        await using var azure = await StartAsync("approve");
        await azure.Rig.RunUntilAsync(() => azure.Rig.Host.ToldOf(azure.Rig.Stolen).Any(reported => reported.Type == EventTypes.AwaitingApproval));
        var waiting = azure.Rig.Host.ToldOf(azure.Rig.Stolen).First(reported => reported.Type == EventTypes.AwaitingApproval);

        var outcome = await azure.Rig.Host.Get<Approvals>().DecideAsync(new ApprovalAnswer(waiting.Data.AlertId!, null, Approval.Approved, "ann") { Reason = "stolen", Token = "fingerprint" }, CancellationToken.None);

        Assert.IsNotType<ApprovalOutcome.Refused>(outcome);
        azure.AssertNobodyWasRefused();
    }

    [SkippableFact]
    public async Task SweepsOwnStore_WritingTheStopSwitchOrTheLedger_IsRefused()
    {
        await using var azure = await StartAsync("observe");
        foreach (var table in new[] { TableNames.Control, TableNames.Ledger })
        {
            await Assert.ThrowsAsync<StoreException>(() => azure.Sweep.CommitAsync(table, "p", [new EntityWrite.Upsert(new Entity("r"))], CancellationToken.None));
        }

        await Assert.ThrowsAsync<StoreException>(() => azure.Response.CommitAsync(TableNames.Control, "p", [new EntityWrite.Upsert(new Entity("r"))], CancellationToken.None));
    }

    private static TableRight[] Rights(string who) =>
        Sorted(RoleChecks.TablesOf(BicepCompiler.Main.Template, who));

    private static TableRight[] Sorted(IEnumerable<TableRight> rights) => [.. rights.OrderBy(right => $"{right}", StringComparer.Ordinal)];

    private async Task<AsInAzure> StartAsync(string mode)
    {
        var (sweep, response) = (Rights("sweep"), Rights("response"));
        StoreAsIdentity? swept = null, responded = null;
        var rig = await ResponseRig.StartAsync(fixture, options => options.Response.Mode = mode, services =>
        {
            var store = (IEntityStore)services.Last(service => service.ServiceType == typeof(IEntityStore)).ImplementationInstance!;
            services.AddSingleton<IEntityStore>(swept = new StoreAsIdentity(store, sweep));
            services.AddKeyedSingleton<IEntityStore>(GuardedStore.Key, responded = new StoreAsIdentity(store, response));
        });
        return new AsInAzure(rig, swept!, responded!);
    }

    private sealed record AsInAzure(ResponseRig Rig, StoreAsIdentity Sweep, StoreAsIdentity Response) : IAsyncDisposable
    {
        public void AssertNobodyWasRefused() => Assert.Empty(Sweep.Refused.Select(right => $"sweep {right}").Concat(Response.Refused.Select(right => $"response {right}")).Distinct());

        public ValueTask DisposeAsync() => Rig.DisposeAsync();
    }
}
