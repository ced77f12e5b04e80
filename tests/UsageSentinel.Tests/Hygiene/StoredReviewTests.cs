using System.Text.Json;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>A sweep stores what is unhealthy, so that no page and no command has to read the usage of every key.</summary>
public sealed class StoredReviewTests
{
    private const int Keys = 6;

    [Fact]
    public async Task Review_AfterASweep_ReadsAFewRowsAndIsTheOneThatUsageGives()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = Keys, Days = 31, Scenario = "quiet", Traps = SimulatorTraps.None });
        var store = new ReadCounter(new MemoryEntityStore());
        await using var host = world.Open(store, options => options.Detection.BackfillDays = 31);
        await host.SweepAsync();
        var reader = host.Get<HygieneReader>();

        store.Reset();
        var stored = await reader.ReviewAsync(EngineHost.Account, world.Now.AddMinutes(5), CancellationToken.None);
        Assert.InRange(store.Rows, 1, 5);
        store.Reset();
        await reader.FindingsAsync(EngineHost.Account, new SeriesId(null, new KeyId(world.Organization.Keys[0].Id)), world.Now, CancellationToken.None);
        Assert.Equal(2, store.Rows);

        // Nothing is stored any more, so that the same is computed from the inventory and from the usage of every key.
        await RemoveAsync(host);
        store.Reset();
        var computed = await reader.ReviewAsync(EngineHost.Account, stored!.At, CancellationToken.None);
        Assert.True(store.Rows > Keys * 31, $"{store.Rows} rows");
        Assert.Contains(stored.Findings, finding => finding.Proposal is not null);
        Assert.NotNull(computed);
        Assert.Equal(Text(computed), Text(stored));
        Assert.Equal(computed.Projects.AsEnumerable(), stored.Projects);
        Assert.Equal(computed.Owners.AsEnumerable(), stored.Owners);
    }

    /// <summary>Who accepts a finding in the configuration sees that at once, not after the next sweep.</summary>
    [Fact]
    public async Task Review_UnderAnotherPolicyThanTheSweeps_FollowsThePresentOne()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = Keys, Days = 1, Scenario = "quiet", Traps = SimulatorTraps.None });
        var store = new MemoryEntityStore();
        await using var host = world.Open(store, options => options.Detection.BackfillDays = 1);
        await host.SweepAsync();
        var old = (await host.Get<HygieneReader>().ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None))!.Findings.First(finding => finding.Rule is HygieneRule.TooOld && finding.Item.Kind is InventoryKind.Key).Item;
        await using var lenient = world.Open(store, options => options.Hygiene.MaxAgeDays = 5_000);

        var review = await lenient.Get<HygieneReader>().ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None);
        var ofKey = await lenient.Get<HygieneReader>().FindingsAsync(EngineHost.Account, new SeriesId(new ProjectId(old.Project), new KeyId(old.Id)), world.Now, CancellationToken.None);

        Assert.DoesNotContain(review!.Findings, finding => finding.Rule is HygieneRule.TooOld);
        Assert.DoesNotContain(ofKey!.Value, finding => finding.Rule is HygieneRule.TooOld);
    }

    /// <summary>What a person mends at the provider is gone from the review an hour later, although use is read once a day.</summary>
    [Fact]
    public async Task Review_OfAChangedInventory_IsNewWithTheNextReading()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = Keys, Days = 2, Scenario = "quiet", Traps = SimulatorTraps.None });
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 1);
        await host.SweepAsync();
        var first = await host.Get<HygieneReader>().ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None);
        var key = world.Organization.Keys.First(key => key.Owner is not null);
        Assert.DoesNotContain(first!.Findings, finding => finding.Rule is HygieneRule.OrphanedOwner && finding.Item.Id == key.Id);

        world.Organization.SetAccess(key.Owner!, hasAccess: false);
        world.Clock.Advance(TimeSpan.FromHours(2));
        await host.SweepAsync();

        var second = await host.Get<HygieneReader>().ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None);
        Assert.Equal(world.Now, second!.At);
        Assert.Contains(second.Findings, finding => finding.Rule is HygieneRule.OrphanedOwner && finding.Item.Id == key.Id);
    }

    /// <summary>Stopped before any of its writes: a reader sees the review before or none, and the next run stores the new one.</summary>
    [Fact]
    public async Task Refresh_StoppedBeforeAnyWrite_ShowsNoHalfReview()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = Keys, Days = 2, Scenario = "quiet", Traps = SimulatorTraps.None });
        var store = new FaultyStore(new MemoryEntityStore());
        await using var host = world.Open(store, options => options.Detection.BackfillDays = 1);
        await host.SweepAsync();
        var reader = host.Get<HygieneReader>();
        var reviews = host.Get<HygieneStore>();
        var whole = (await reader.ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None))!.Findings.Length;
        var stopped = 0;
        for (var write = 1; ; write++)
        {
            await RemoveAsync(host);
            var left = write;
            store.Fault = (call, _, _) => call is StoreCall.Commit && --left == 0 ? new IOException("stopped") : null;
            var isStopped = await Record.ExceptionAsync(() => reader.RefreshAsync(EngineHost.Account, world.Now, CancellationToken.None)) is IOException;
            store.Fault = null;
            Assert.Equal(whole, (await reader.ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None))!.Findings.Length);
            if (!isStopped)
            {
                break;
            }

            stopped++;
            await reader.RefreshAsync(EngineHost.Account, world.Now, CancellationToken.None);
            var head = await reviews.FindHeadAsync(EngineHost.Account, CancellationToken.None);
            Assert.Equal(whole, (await reviews.ReadAsync(EngineHost.Account, head!, CancellationToken.None))!.Findings.Length);
        }

        Assert.True(stopped >= 4, $"{stopped} writes");
    }

    private static string Text(HygieneReview review) => JsonSerializer.Serialize(review.Findings.Select(HygieneFindingJson.Of), Json.Options);

    private static Task RemoveAsync(EngineHost host) => host.Store.RemoveAsync(TableNames.Sentinel, Partitions.Hygiene(EngineHost.Account), RowRange.All, CancellationToken.None);
}
