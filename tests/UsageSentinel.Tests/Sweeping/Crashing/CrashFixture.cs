using UsageSentinel.Tests.Rigs;


namespace UsageSentinel.Tests.Sweeping.Crashing;

/// <summary>The sweep that sees the stolen key, as it goes where nobody kills it.</summary>
public sealed class CrashFixture : IAsyncLifetime
{
    private readonly BackfilledFixture backfilled = new();

    /// <summary>An hour full of the stolen key, and a new complete hour and a new inventory to read.</summary>
    internal static DateTimeOffset Sweep { get; } = World.Noon.AddMinutes(65);

    internal string[] Series { get; private set; } = [];

    internal HashSet<string> Reported { get; private set; } = [];

    internal string Copy() => backfilled.Copy();

    public async Task InitializeAsync()
    {
        await backfilled.InitializeAsync();
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        world.Clock.Set(Sweep);
        var run = new CrashRun(world, backfilled.Copy());
        Series = await run.ResumeAsync(StoreDump.SeriesAsync);
        Reported = run.ToldIds;
        Assert.Single(world.Organization.Deletions);
    }

    public Task DisposeAsync() => backfilled.DisposeAsync();
}
