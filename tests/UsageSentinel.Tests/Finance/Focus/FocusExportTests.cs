using System.IO.Compression;
using System.Text;
using System.Text.Json;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Finance.Focus;

/// <summary>The export of a simulated organization, bills by its own books.</summary>
public sealed class FocusExportTests : IDisposable
{
    private static readonly SimulatorOptions Week = new() { Keys = 8, Days = 8, Scenario = "incidents" };
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("focus");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(SimulatorTraps.Default)]
    [InlineData(SimulatorTraps.Default | SimulatorTraps.CostsRefuseApiKeyGrouping)]
    public async Task Run_SettledDays_AddUpToTheBillOfEveryDayAndProject(SimulatorTraps traps)
    {
        await using var world = await World.StartAsync(Week with { Traps = traps });
        await using var host = world.Open(new MemoryEntityStore(), options => options.Exports.FocusFolder = folder.FullName);

        await host.SweepAsync();

        var rows = Rows();
        Assert.All(rows, FocusRules.Check);
        var last = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-2);
        var first = last.AddDays(-4);
        var truth = world.Organization.Books.Costs(At(first), At(last.AddDays(1))).GroupBy(line => (Day: line.Day.UtcDateTime.ToString("yyyy-MM-dd"), line.ProjectId)).ToList();
        Assert.NotEmpty(truth);
        Assert.All(truth, project => Assert.Equal(
            project.Sum(line => line.Amount),
            rows.Where(row => row["ChargePeriodStart"]!.StartsWith(project.Key.Day, StringComparison.Ordinal) && row["SubAccountId"] == project.Key.ProjectId).Sum(row => FocusRules.Number(row["BilledCost"])),
            10));
        Assert.Contains(rows, row => row["ResourceId"] is not null && row["x_Model"] is not null && row["x_CostBasis"] == "billed");
    }

    [Fact]
    public async Task Run_BillRestatedAfterwards_IsToldAsChargesOfTheirOwn()
    {
        await using var world = await World.StartAsync(Week);
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            options.Finance.SettleAfterHours = 10;
            options.Exports.FocusFolder = folder.FullName;
        });
        world.Clock.Set(At(DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(1)).AddHours(12));
        await host.SweepAsync();
        var before = Rows();

        // The simulated bill is restated twenty hours after the end of its day.
        world.Clock.Advance(TimeSpan.FromHours(10));
        await host.SweepAsync();

        var rows = Rows();
        Assert.All(rows, FocusRules.Check);
        var corrections = rows.Where(row => row["x_IsCorrection"] == "true").ToList();
        Assert.NotEmpty(corrections);
        Assert.Equal(before.Count, rows.Count - corrections.Count);
        var day = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-1);
        Assert.Equal(
            world.Organization.Books.Costs(At(day), At(day.AddDays(1))).Sum(line => line.Amount),
            rows.Where(row => row["ChargePeriodStart"]!.StartsWith(day.ToString("yyyy-MM-dd"), StringComparison.Ordinal)).Sum(row => FocusRules.Number(row["BilledCost"])),
            10);
    }

    [Fact]
    public async Task Run_StoppedAnywhere_TellsEveryChargeOnceInTheEnd()
    {
        await using var world = await World.StartAsync(Week);
        var store = new MemoryEntityStore();
        await using var host = world.Open(store);
        await host.SweepAsync();
        var export = host.Get<FocusExport>();

        for (var writes = 0; writes < 2; writes++)
        {
            await Assert.ThrowsAsync<IOException>(() => export.RunAsync(EngineHost.Account, new FullDisk(new FolderExport(folder), writes), world.Now, CancellationToken.None));
        }

        await export.RunAsync(EngineHost.Account, new FolderExport(folder), world.Now.AddMinutes(1), CancellationToken.None);
        Assert.Empty(await export.RunAsync(EngineHost.Account, new FolderExport(folder), world.Now.AddMinutes(2), CancellationToken.None));

        var rows = Rows();
        Assert.Distinct(rows.Select(row => string.Join('|', row["ChargePeriodStart"], row["SubAccountId"], row["ResourceId"], row["SkuPriceId"])));
        var day = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-3);
        Assert.Equal(
            world.Organization.Books.Costs(At(day), At(day.AddDays(1))).Sum(line => line.Amount),
            rows.Where(row => row["ChargePeriodStart"]!.StartsWith(day.ToString("yyyy-MM-dd"), StringComparison.Ordinal)).Sum(row => FocusRules.Number(row["BilledCost"])),
            10);
    }

    /// <summary>Every row of every file that a manifest names.</summary>
    private List<Dictionary<string, string?>> Rows()
    {
        var rows = new List<Dictionary<string, string?>>();
        foreach (var manifest in folder.GetFiles("manifest.json", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(manifest.FullName));
            foreach (var blob in document.RootElement.GetProperty("blobs").EnumerateArray())
            {
                var path = Path.Combine(folder.FullName, blob.GetProperty("blobName").GetString()!);
                Assert.Equal(blob.GetProperty("byteCount").GetInt64(), new FileInfo(path).Length);
                using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
                var read = FocusRules.Read(text);
                Assert.Equal(blob.GetProperty("dataRowCount").GetInt64(), read.Count);
                rows.AddRange(read);
            }
        }

        return rows;
    }

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>A place that takes so many files and then no more.</summary>
    private sealed class FullDisk(IExportTarget inner, int files) : IExportTarget
    {
        private int left = files;

        public string Root => inner.Root;

        public Task<Stream> CreateAsync(string name, CancellationToken cancellationToken) =>
            left-- > 0 ? inner.CreateAsync(name, cancellationToken) : throw new IOException("No space left.");
    }
}
