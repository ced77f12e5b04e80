using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using static System.Threading.CancellationToken;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>The provider's audit log is collected on its own timer, keeps no name, and stops nothing when it is missing.</summary>
public sealed class AuditLogCollectorTests
{
    private const string AuditLogs = "organization/audit_logs";

    private static readonly TimeWindow Always = new(DateTimeOffset.UnixEpoch, World.Noon.AddYears(1));

    [Fact]
    public async Task ReadIfDue_EntriesOfTheOrganization_AreStoredOnceAndByTime()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 24, Days = 3, Scenario = "mixed" });
        await using var host = world.Open(new MemoryEntityStore());

        await ReadAsync(host, world.Now);
        await ReadAsync(host, world.Now.AddMinutes(15));

        var entries = await EntriesAsync(host);
        var launch = world.Organization.Incidents.Single(incident => incident.Type is IncidentType.Launch);
        Assert.Equal(entries.OrderBy(entry => entry.EffectiveAt), entries);
        Assert.Equal(entries.Length, entries.Select(entry => entry.Id).Distinct().Count());
        var raised = Assert.Single(entries, entry => entry.Type == "rate_limit.updated" && entry.EffectiveAt == launch.Start.AddHours(-2));
        Assert.Contains("max_requests_per_1_minute=10000", raised.Changes, StringComparison.Ordinal);
        Assert.StartsWith("user-", raised.ActorId, StringComparison.Ordinal);
        Assert.Contains(entries, entry => entry.Type == "api_key.updated");
    }

    [Fact]
    public async Task ReadIfDue_BeforeItsTime_AsksNothing()
    {
        await using var world = await World.StartAsync();
        await using var host = world.Open(new MemoryEntityStore());

        await ReadAsync(host, world.Now);
        await ReadAsync(host, world.Now.AddMinutes(14));
        var asked = Asked(host);
        await ReadAsync(host, world.Now.AddMinutes(15));

        Assert.Equal(1, asked);
        Assert.Equal(2, Asked(host));
    }

    [Fact]
    public async Task ReadIfDue_OrganizationWithoutAuditLog_IsNotedAndAskedAgainAfterAnHour()
    {
        await using var world = await World.StartAsync();
        await using var host = world.Open(new MemoryEntityStore());
        world.Server.Faults = [new SimulatedFault.Refuses("audit_logs", 403)];

        var report = await host.SweepAsync();
        var noted = await host.Get<AuditLogStore>().ProgressAsync(EngineHost.Account, None);
        await ReadAsync(host, world.Now.AddMinutes(59));
        var asked = Asked(host);
        world.Server.Faults = [];
        await ReadAsync(host, world.Now.AddMinutes(60));

        Assert.Empty(report.Jobs);
        Assert.Equal(new AuditLogProgress(null, world.Now, ProviderError.MissingScope), noted);
        Assert.Equal(1, asked);
        Assert.Null((await host.Get<AuditLogStore>().ProgressAsync(EngineHost.Account, None)).Failure);
    }

    [Fact]
    public async Task ReadIfDue_EntriesOlderThanTheyAreKept_AreRemoved()
    {
        await using var world = await World.StartAsync();
        await using var host = world.Open(new MemoryEntityStore());
        var log = host.Get<AuditLogStore>();
        await log.WriteAsync(EngineHost.Account, [Entry("old", world.Now.AddDays(-801)), Entry("new", world.Now.AddDays(-799))], None);

        await ReadAsync(host, world.Now);

        Assert.DoesNotContain(await EntriesAsync(host), entry => entry.Id == "old");
        Assert.Contains(await EntriesAsync(host), entry => entry.Id == "new");
    }

    [Fact]
    public async Task EraseActor_OfAPerson_KeepsTheChangeAndForgetsTheActorAlsoWhenReadAgain()
    {
        await using var world = await World.StartAsync();
        await using var host = world.Open(new MemoryEntityStore());
        var log = host.Get<AuditLogStore>();
        AuditEntry[] entries = [Entry("hers", world.Now), Entry("his", world.Now) with { ActorId = "user-his" }];
        await log.WriteAsync(EngineHost.Account, entries, None);

        var erased = await log.EraseActorAsync(EngineHost.Account, "user-hers", None);
        await log.WriteAsync(EngineHost.Account, entries, None);

        Assert.Equal(1, erased);
        Assert.Equal([("hers", null), ("his", "user-his")], (await EntriesAsync(host)).Select(entry => (entry.Id, entry.ActorId)));
        await foreach (var row in host.Store.QueryAsync(TableNames.Sentinel, Partitions.AuditLog(EngineHost.Account), RowRange.All, None))
        {
            Assert.DoesNotContain("user-hers", row.RowKey + string.Join(' ', row.Entity.Properties.Values), StringComparison.Ordinal);
        }
    }

    private static AuditEntry Entry(string id, DateTimeOffset at) => new(id, "api_key.created", at, new ProjectId("proj_a"), "key_a", "user-hers") { Changes = "scopes=api.model.request" };

    private static Task ReadAsync(EngineHost host, DateTimeOffset now) => host.Get<AuditLogCollector>().ReadIfDueAsync(EngineHost.Account, now, None);

    private static async Task<ImmutableArray<AuditEntry>> EntriesAsync(EngineHost host) =>
        await host.Get<AuditLogStore>().ReadAsync(EngineHost.Account, Always, None);

    private static int Asked(EngineHost host) => host.Wire.Sent.Count(request => request.Path.Contains(AuditLogs, StringComparison.Ordinal));
}
