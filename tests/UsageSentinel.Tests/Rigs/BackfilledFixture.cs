using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A store with thirty days of the demo organization in it, read once and copied for every test that goes on from there.</summary>
public sealed class BackfilledFixture : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private int copies;

    internal static SimulatorOptions Demo { get; } = new() { Scenario = "demo" };

    public async Task InitializeAsync()
    {
        await using var world = await World.StartAsync(Demo);
        await using var store = SqliteEntityStore.Open(folder.File("base.db"));
        await using var host = world.Open(store);
        await host.SweepAsync();
    }

    public Task DisposeAsync()
    {
        folder.Delete();
        return Task.CompletedTask;
    }

    /// <summary>The path of a copy.</summary>
    public string Copy()
    {
        var path = Path.Combine(Directory.CreateDirectory(folder.File($"copy-{Interlocked.Increment(ref copies)}")).FullName, "sentinel.db");
        foreach (var suffix in new[] { "", "-wal" })
        {
            if (File.Exists(folder.File("base.db") + suffix))
            {
                File.Copy(folder.File("base.db") + suffix, path + suffix);
            }
        }

        return path;
    }
}
