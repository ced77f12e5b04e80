using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Alerting.Notifying;
using UsageSentinel.Tests.Finance.Focus;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;
using static UsageSentinel.Tests.Alerting.Notifying.NotifyRig;

namespace UsageSentinel.Tests.Storing;

/// <summary>A disk that is full at whatever write it may be, a little more room each time: nothing is lost and nothing is told twice as two.</summary>
public sealed class FullDiskTests : IDisposable
{
    /// <summary>A page of the file.</summary>
    private const int Step = 4_096;

    private readonly TemporaryFolder folder = new();

    private string Store => folder.File("store.db");

    public void Dispose() => folder.Delete();

    [Fact]
    public async Task Export_DiskFillsAtAnyWriteOfTheJournal_TellsEveryChargeOnceInTheEnd()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 12, Days = 12, Scenario = "quiet" });
        var target = new FolderExport(new DirectoryInfo(folder.File("out")));
        await using (var store = SqliteEntityStore.Open(Store))
        await using (var host = world.Open(store))
        {
            await host.SweepAsync();
        }

        Compact();
        var refused = await FillAsync(async store =>
        {
            await using var host = world.Open(store);
            await host.Get<FocusExport>().RunAsync(EngineHost.Account, target, world.Now, CancellationToken.None);
        });

        Assert.True(refused > 1, "The disk was never full.");
        var rows = new DirectoryInfo(folder.File("out")).GetFiles("*.csv.gz", SearchOption.AllDirectories).SelectMany(Read).ToList();
        Assert.NotEmpty(rows);
        Assert.Distinct(rows.Select(row => string.Join('|', row["ChargePeriodStart"], row["SubAccountId"], row["ResourceId"], row["SkuPriceId"])));
        await using var open = SqliteEntityStore.Open(Store);
        await using var after = world.Open(open);
        Assert.Empty(await after.Get<FocusExport>().RunAsync(EngineHost.Account, target, world.Now.AddMinutes(1), CancellationToken.None));
    }

    [Fact]
    public async Task NotificationLog_DiskFillsAtAnyWrite_TellsTheWholeLife()
    {
        var clock = new FakeTimeProvider(Given.Monday);
        var medium = new Medium();
        await using (SqliteEntityStore.Open(Store))
        {
            // Only the file.
        }

        var life = new[] { Long(Event("a.1", 2, EventTypes.Firing)), Long(Event("a.1", 3, EventTypes.Resolved)) };
        var refused = 0;
        foreach (var step in life)
        {
            // What cannot be kept throws, so whoever brought it brings it again.
            refused += await FillAsync(store => new NotifyRig(store, clock, medium, GivenGroup.Mail).OnCall.HandleAsync(step, None));
            refused += await FillAsync(store =>
            {
                clock.Advance(TimeSpan.FromMinutes(3));
                return new NotifyRig(store, clock, medium, GivenGroup.Mail).Due.WorkAsync(None);
            });
        }

        Assert.True(refused > 1, "The disk was never full.");
        Assert.Equal([NotifyReason.First, NotifyReason.AllResolved], medium.Reasons.Distinct());
        Assert.All(medium.Sent.GroupBy(notice => notice.Reason), notices => Assert.Single(notices.Select(notice => notice.Events.Single().Id).Distinct()));
        await using var after = SqliteEntityStore.Open(Store);
        Assert.Empty(await new NotifyRig(after, clock, medium, GivenGroup.Mail).Notes.GroupsAsync("mail", None).ToListAsync());
    }

    /// <summary>Long enough for pages of its own, and no two alike.</summary>
    private static SentinelEvent Long(SentinelEvent reported)
    {
        var noise = new byte[15_000];
        new Random(7).NextBytes(noise);
        return reported with { Data = reported.Data with { Explanation = Convert.ToBase64String(noise) } };
    }

    /// <returns>How often it was refused before there was room.</returns>
    private async Task<int> FillAsync(Func<IEntityStore, Task> work)
    {
        for (var refused = 0; ; refused++)
        {
            await using var store = SqliteEntityStore.Open(new SqliteStoreOptions { Path = Store, MaxFileBytes = new FileInfo(Store).Length + (refused * Step) });
            try
            {
                await work(store);
                return refused;
            }
            catch (StoreException full) when (refused < 200)
            {
                Assert.Equal(StoreError.Full, full.Error);
            }
        }
    }

    /// <summary>Free pages of the file would take the journal without the file growing, as many as chance left.</summary>
    private void Compact()
    {
        using var connection = new SqliteConnection($"Data Source={Store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
    }

    private static List<Dictionary<string, string?>> Read(FileInfo file)
    {
        using var text = new StreamReader(new GZipStream(file.OpenRead(), CompressionMode.Decompress));
        return FocusRules.Read(text);
    }
}
