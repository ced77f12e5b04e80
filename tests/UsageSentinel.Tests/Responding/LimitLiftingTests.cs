using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Responding;

/// <summary>Limits of every kind are lifted without a person, and leave exactly what was set before.</summary>
public sealed class LimitLiftingTests
{
    /// <summary>A model list and a spend limit let nothing through that could be seen: they are lifted six hours after the alert saw something for the last time.</summary>
    [Theory]
    [InlineData(ContainmentLevel.Throttle)]
    [InlineData(ContainmentLevel.DenyModel)]
    [InlineData(ContainmentLevel.SpendLimit)]
    public async Task RunAsync_SixCalmHours_RestoresExactlyWhatWasBefore(ContainmentLevel level)
    {
        await using var world = await WorldAsync();
        var told = Loop(world);
        await SetAsync(world, told, level, "automation");

        world.Clock.Advance(TimeSpan.FromHours(5));
        await world.Get<LimitLifting>().RunAsync(CancellationToken.None);
        Assert.Equal(ActionStatus.Verified, (await ActAsync(world, told)).Status);

        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.Get<LimitLifting>().RunAsync(CancellationToken.None);

        var act = await ActAsync(world, told);
        Assert.Equal((ActionStatus.Withdrawn, 1), (act.Status, act.Lifts));
        AssertRestored(world);
        Assert.Equal(
            [LedgerKind.Restoring, LedgerKind.Restored],
            (await world.Get<LedgerStore>().ReadAsync(1_000, CancellationToken.None)).Where(row => row.EpisodeId == told.Data.AlertId && row.Kind is LedgerKind.Restoring or LedgerKind.Restored).Select(row => row.Kind));
    }

    /// <summary>The key is deleted: its limit only keeps the other keys of the project out, whatever the evidence was.</summary>
    [Theory]
    [InlineData(ContainmentLevel.Throttle)]
    [InlineData(ContainmentLevel.DenyModel)]
    [InlineData(ContainmentLevel.SpendLimit)]
    public async Task RunAsync_KeyIsDeleted_LiftsItsLimitAtOnceButNotThatOfAPerson(ContainmentLevel level)
    {
        await using var world = await WorldAsync();
        var thief = world.Events[3];
        Assert.Equal("key_one_3", thief.Data.ApiKeyId);
        var person = world.Events[4];
        await SetAsync(world, thief, level, "automation");
        await SetAsync(world, person, level, "ops");
        await world.Get<LimitLifting>().RunAsync(CancellationToken.None);
        Assert.Equal(ActionStatus.Verified, (await ActAsync(world, thief)).Status);

        await DeletedAsync(world, thief);
        await DeletedAsync(world, person);
        await world.Get<LimitLifting>().RunAsync(CancellationToken.None);

        Assert.Equal(ActionStatus.Withdrawn, (await ActAsync(world, thief)).Status);
        Assert.Equal(ActionStatus.Verified, (await ActAsync(world, person)).Status);
    }

    /// <summary>A person deletes the key at the provider: its limit is lifted when the inventory misses the key and the provider, asked again, does not have it.</summary>
    [Fact]
    public async Task RunAsync_APersonDeletedTheKey_LiftsItsLimitOnlyIfTheProviderSaysSo()
    {
        await using var world = await WorldAsync();
        var thief = world.Events[3];
        await SetAsync(world, thief, ContainmentLevel.Throttle, "automation");
        var (account, project, key) = (new ProviderAccount(thief.Data.Provider!, thief.Data.Account!), new ProjectId(thief.Data.ProjectId!), new KeyId(thief.Data.ApiKeyId!));
        var organization = world.Organizations.Single(one => one.Account == account);
        var inventories = world.Get<InventoryStore>();
        var listed = await organization.ListKeysAsync(project, CancellationToken.None);
        await inventories.WriteAsync(account, new Inventory([], listed), world.Clock.GetUtcNow(), CancellationToken.None);

        // A list that misses the key is not enough: it may be incomplete.
        await inventories.WriteAsync(account, new Inventory([], [.. listed.Where(one => one.Id != key)]), world.Clock.GetUtcNow(), CancellationToken.None);
        await world.Get<LimitLifting>().RunAsync(CancellationToken.None);
        Assert.Equal(ActionStatus.Verified, (await ActAsync(world, thief)).Status);

        organization.Remove(key.Value);
        await world.Get<LimitLifting>().RunAsync(CancellationToken.None);

        Assert.Equal(ActionStatus.Withdrawn, (await ActAsync(world, thief)).Status);
    }

    [Fact]
    public async Task RunAsync_ActionsAreStopped_LiftsNothing()
    {
        await using var world = await WorldAsync();
        var told = Loop(world);
        await SetAsync(world, told, ContainmentLevel.DenyModel, "automation");
        await world.Get<ControlStore>().SetStopAsync(true, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromHours(8));

        await world.Get<LimitLifting>().RunAsync(CancellationToken.None);

        Assert.Equal(ActionStatus.Verified, (await ActAsync(world, told)).Status);
    }

    private static async Task<FaultWorld> WorldAsync()
    {
        var world = new FaultWorld(1);
        await world.RestartAsync(withoutStandingLimits: true);
        await world.PrepareAsync();
        return world;
    }

    /// <summary>An alert on nothing but volume.</summary>
    private static SentinelEvent Loop(FaultWorld world) => world.Events[1];

    private static async Task<ContainmentAction> ActAsync(FaultWorld world, SentinelEvent told) =>
        (await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Acts.Single(act => act.EpisodeId == told.Data.AlertId && !act.Rung.IsIrreversible());

    /// <summary>An action that is set at the provider and verified.</summary>
    private static async Task SetAsync(FaultWorld world, SentinelEvent told, ContainmentLevel level, string actor)
    {
        var (account, project, key) = (new ProviderAccount(told.Data.Provider!, told.Data.Account!), new ProjectId(told.Data.ProjectId!), new KeyId(told.Data.ApiKeyId!));
        var organization = world.Organizations.Single(one => one.Account == account);
        var read = await ProviderLimits.ReadAsync(organization, project, level, CancellationToken.None);
        var wanted = ProviderLimit.Wanted(level, read, GivenFacts.Loop, ResponsePolicy.Default);
        Assert.NotNull(wanted);
        var now = world.Clock.GetUtcNow();
        var act = new ContainmentAction(told.Data.AlertId!, account, project, key, null, level, ActionStatus.Intended, now, null)
        {
            Actor = actor,
            Wanted = wanted,
            Before = ProviderLimit.Part(read, wanted),
        };
        var snapshot = await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None);
        Assert.True(await world.Get<LedgerStore>().TryBeginAsync(snapshot, ActionLedger.Entry(LedgerKind.Intended, act, "begin", string.Empty, now), act, CancellationToken.None));
        await world.Get<Containment>().CarryOutAsync(world.Connection(account), act, null, CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await world.Get<ActionLedger>().StepAsync(LedgerKind.Verified, (await ActAsync(world, told)) with { Status = ActionStatus.Verified, CheckedAt = now }, "Verified.", string.Empty, CancellationToken.None));
    }

    /// <summary>The key was deleted, and that is verified.</summary>
    private static async Task DeletedAsync(FaultWorld world, SentinelEvent told)
    {
        var now = world.Clock.GetUtcNow();
        var act = new ContainmentAction(
            told.Data.AlertId!, new ProviderAccount(told.Data.Provider!, told.Data.Account!), new ProjectId(told.Data.ProjectId!), new KeyId(told.Data.ApiKeyId!), null, ContainmentLevel.RevokeKey, ActionStatus.Intended, now, null);
        foreach (var status in new[] { ActionStatus.Intended, ActionStatus.Done, ActionStatus.Verified })
        {
            var snapshot = await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None);
            var next = act with { Status = status, DoneAt = status is ActionStatus.Intended ? null : now, CheckedAt = now };
            var row = ActionLedger.Entry(status is ActionStatus.Intended ? LedgerKind.Intended : status is ActionStatus.Done ? LedgerKind.Done : LedgerKind.Verified, next, "a test", string.Empty, now);
            Assert.True(await (status is ActionStatus.Intended
                ? world.Get<LedgerStore>().TryBeginAsync(snapshot, row, next, CancellationToken.None)
                : world.Get<LedgerStore>().TryAdvanceAsync(snapshot, row, next, CancellationToken.None)));
        }
    }

    private static void AssertRestored(FaultWorld world) =>
        Assert.All(world.Organizations, organization => Assert.All(FaultWorld.Projects, project => Assert.Equal(organization.Own(project), organization.Levers(project))));
}
