using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Leaks;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>What is kept about a person is erased wherever it is stored, and stays away although the provider lists the person still.</summary>
public sealed class OwnerPurgeTests
{
    private const string Id = "user-purged-person";
    private const string Name = "Pura Gone";

    [Fact]
    public async Task Erase_APersonWhoIsStillListed_LeavesNoTraceAlsoAfterTheNextReadings()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 1, Scenario = "quiet", Traps = SimulatorTraps.None });
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 1);
        var person = new SimulatedUser(Id, Name, "pura@example.com", world.Now, "reader");
        await host.SweepAsync();
        world.Organization.AddKey(world.Organization.Keys[0].ProjectId, "side", person);
        world.Clock.Advance(TimeSpan.FromHours(2));
        await host.SweepAsync();
        Assert.NotEmpty(await TracesAsync(host));
        var purge = host.Get<OwnerPurge>();
        var owner = Assert.Single(await purge.FindAsync(EngineHost.Account, Name.ToUpperInvariant(), CancellationToken.None));
        Assert.Equal((Id, Name), (owner.Id, Assert.Single(owner.Names)));

        var held = await purge.EraseAsync(owner, "cli:test", CancellationToken.None);

        Assert.True(held is { Keys: 1, Items: > 0, Changes: > 0, AuditEntries: > 0 }, $"{held}");
        Assert.Empty(await TracesAsync(host));
        for (var reading = 0; reading < 3; reading++)
        {
            world.Organization.AddKey(world.Organization.Keys[0].ProjectId, $"another {reading}", person);
            world.Clock.Advance(TimeSpan.FromHours(25));
            await host.SweepAsync();
            Assert.Empty(await TracesAsync(host));
        }

        Assert.Equal(new KeptAboutOwner(0, 0, 0, 0, 0), await purge.CountAsync(owner, CancellationToken.None));
        Assert.DoesNotContain(await ChangesAsync(host), change => change.Settings.Any(setting => setting.Name == "owner"));
        Assert.Contains(await host.LedgerAsync(), row => row.Actor == "cli:test" && row.Summary.StartsWith("Erased what is kept about one owner", StringComparison.Ordinal));
        Assert.DoesNotContain(await host.LedgerAsync(), row => $"{row.Summary} {row.Subject}".Contains(Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Find_NobodyAndServiceAccounts_AreNotFound()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 1, Scenario = "quiet", Traps = SimulatorTraps.ServiceAccountKeys });
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 1);
        await host.SweepAsync();
        var purge = host.Get<OwnerPurge>();

        Assert.Empty(await purge.FindAsync(EngineHost.Account, "<script>\u001b[31m", CancellationToken.None));
        Assert.Empty(await purge.FindAsync(EngineHost.Account, world.Organization.ServiceAccounts[0].Id, CancellationToken.None));
        Assert.Empty(await purge.FindAsync(EngineHost.Account, string.Empty, CancellationToken.None));
    }

    private static async Task<IReadOnlyList<InventoryChange>> ChangesAsync(EngineHost host) =>
        await host.Get<AccessStore>().ChangesAsync(EngineHost.Account, DateTimeOffset.UnixEpoch, CancellationToken.None);

    /// <summary>Where the person is named: in what is listed, in its history, in the audit log, in lists and sums, and in what routes remember.</summary>
    private static async Task<List<string>> TracesAsync(EngineHost host)
    {
        var access = host.Get<AccessStore>();
        var head = await access.FindHeadAsync(EngineHost.Account, CancellationToken.None);
        var texts = new List<string>
        {
            $"inventory {string.Join(' ', (await access.ReadAsync(EngineHost.Account, head!, CancellationToken.None)).Items.Select(item => $"{item.Id} {item.Name} {item.Owner} {item.OwnerName}"))}",
            $"history {string.Join(' ', (await ChangesAsync(host)).Select(change => $"{change.Item.Id} {change.Item.Name} {change.Item.Owner} {change.Item.OwnerName} {string.Join(' ', change.Settings)}"))}",
            $"keys {await StoreText.OfAsync(host.Store, TableNames.Sentinel, Partitions.Inventory(EngineHost.Account))}",
            $"hygiene {await StoreText.OfAsync(host.Store, TableNames.Sentinel, Partitions.Hygiene(EngineHost.Account))}",
            $"log {await StoreText.OfAsync(host.Store, TableNames.Sentinel, Partitions.AuditLog(EngineHost.Account))}",
            $"summary {await StoreText.OfAsync(host.Store, TableNames.Sentinel, Partitions.Summary(EngineHost.Account))}",
        };
        return [.. texts.Where(text => text.Contains(Id, StringComparison.Ordinal) || text.Contains(Name, StringComparison.Ordinal)).Select(text => text.Split(' ')[0])];
    }
}
