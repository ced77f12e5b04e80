using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using Xunit.Abstractions;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>
/// One source is broken for six hours while a key is stolen. The theft is told as soon as without the fault, nothing that is not
/// known is taken for zero, and afterwards the books are exact and nothing was learned twice.
/// </summary>
public sealed class SourceFaultTests(BackfilledFixture fixture, ITestOutputHelper output) : IClassFixture<BackfilledFixture>
{
    private static readonly ConcurrentDictionary<DateTimeOffset, Lazy<Task<Outcome>>> Calm = new();
    private static readonly DateTimeOffset Breaks = World.Noon.AddMinutes(7);
    private static readonly DateTimeOffset Heals = World.Noon.AddHours(6).AddMinutes(10);

    public static TheoryData<string> Faults => ["none", "moderations 403", "embeddings 500", "images ends short", "embeddings odd number", "moderations nothing", "keys of a project 500", "all keys 403", "costs 500"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Sweep_OneSourceBrokenForSixHours_TellsTheTheftInTheSameBucketAndHealsExactly(string name)
    {
        var calm = await CalmAsync(Heals, Minutes);
        var broken = await RunAsync(name, Heals, Minutes);

        output.WriteLine($"{name}: told of the theft at {broken.Theft:HH:mm}, without the fault at {calm.Theft:HH:mm}; health: {string.Join(", ", broken.Health)}; late rows judged without a word more: {broken.Others.SequenceEqual(calm.Others)}");
        Assert.Equal(calm.Theft, broken.Theft);
        Assert.Equal(calm.Others, broken.Others);
        Assert.Equal(calm.Lines.Select(Learned), broken.Lines.Select(Learned));
        Assert.Equal(calm.Deleted, broken.Deleted);
        Assert.Equal(HealthOf(name), broken.Health);
    }

    /// <summary>
    /// After a day a key is judged without its source; when that is read again, the late hours are stored, learned once, and start no alert
    /// that a run without the fault does not have.
    /// </summary>
    [Theory]
    [InlineData("embeddings 500")]
    [InlineData("embeddings odd number")]
    [InlineData("moderations nothing")]
    public async Task Sweep_OneSourceBrokenForThirtyHours_HealsExactlyAndLearnsNothingTwice(string name)
    {
        var calm = await CalmAsync(LongHeals, LongMinutes);
        var broken = await RunAsync(name, LongHeals, LongMinutes);

        output.WriteLine($"{name}: theft notified at {broken.Theft:HH:mm}, without the fault at {calm.Theft:HH:mm}");
        Assert.Equal(calm.Theft, broken.Theft);
        Assert.Equal(calm.Others, broken.Others);
        Assert.Equal(calm.Lines.Select(line => (line.Costs.Series, Cost(line))), broken.Lines.Select(line => (line.Costs.Series, Cost(line))));

        // Learning again stops at a whole hour until the key is used again. An idle key may be judged further in one run than in the other.
        Assert.All(calm.Lines.Zip(broken.Lines), pair => Assert.InRange(NotLearned(pair.Second) - NotLearned(pair.First), 0, 1));
        Assert.Equal(calm.Deleted, broken.Deleted);
        Assert.Equal(HealthOf(name), broken.Health);
    }

    /// <summary>A type of result that is new is in no sum, and no reason to read old hours again or to doubt what a request costs.</summary>
    [Fact]
    public async Task Sweep_ResultsOfAnUnknownType_LeaveNothingInDoubt()
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo with { Traps = SimulatorTraps.Default | SimulatorTraps.UnknownResultObjects });
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store);
        foreach (var minute in (int[])[5, 70, 130, 190])
        {
            world.Clock.Set(World.Noon.AddMinutes(minute));
            await host.SweepAsync();
        }

        var state = await host.StateAsync();
        Assert.NotEmpty(state.Apart);
        Assert.Empty(state.Doubts);
    }

    /// <summary>The run without a fault, which is the same for each fault.</summary>
    private Task<Outcome> CalmAsync(DateTimeOffset heals, IEnumerable<int> minutes) =>
        Calm.GetOrAdd(heals, _ => new Lazy<Task<Outcome>>(() => RunAsync("none", heals, minutes))).Value;

    private async Task<Outcome> RunAsync(string name, DateTimeOffset heals, IEnumerable<int> minutes)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store);
        foreach (var minute in minutes)
        {
            world.Clock.Set(World.Noon.AddMinutes(minute));
            world.Server.Faults = world.Now >= Breaks && world.Now < heals ? Fault(world, name) : [];
            await host.SweepAsync();
        }

        // Everything there is, to the token, as the simulator has it in its own books.
        await UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(World.Noon.AddDays(-30)), UsageSums.Arrived(world));
        var state = await host.StateAsync();
        Assert.Empty(state.Sources);
        Assert.Empty(state.Doubts);
        var alerts = await host.AlertsAsync();
        var stolen = world.KeyOf(IncidentType.StolenKey);
        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        return new Outcome(
            alerts.Where(alert => alert.Subject.Key?.Value == stolen && alert is { IsHistoric: false, FiredAt: not null }).Min(alert => alert.FiredAt),
            [.. alerts.Where(alert => alert is { IsHistoric: false, IsOpen: true, FiredAt: not null } && !IsOfSource(alert.Subject.Rule))
                .Select(alert => $"{(RuleTraits.Get(alert.Subject.Rule).IsBehaviour ? "Behaviour" : alert.Subject.Rule)} {alert.Subject.Key?.Value}").Order(StringComparer.Ordinal)],
            [.. lines.OrderBy(line => line.Costs.Series)],
            (await host.Get<InventoryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).Keys.Count(key => key.MissingSince is not null),
            [.. host.Reported.Where(item => item.Type.StartsWith(EventTypes.HealthPrefix, StringComparison.Ordinal)).Select(item => $"{item.Data.Rule} {item.Data.Name?.Split(' ')[0]}").Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Every five minutes while the theft begins; then seldom, to the end of the fault; then until all that is late is there.</summary>
    private static readonly int[] Minutes =
        [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 120, 180, 240, 300, 360, 364, 368, 375, 380, 385, 390, 440, 445, 450];

    private static readonly DateTimeOffset LongHeals = World.Noon.AddHours(30).AddMinutes(10);

    /// <summary>Every five minutes while the theft begins, each hour until the source is read again, then until all that is late is there.</summary>
    private static readonly int[] LongMinutes =
        [.. Enumerable.Range(1, 12).Select(step => step * 5), .. Enumerable.Range(2, 29).Select(hour => hour * 60), 1_815, 1_820, 1_825, 1_830, 1_860, 1_900, 1_920, 1_980, 1_985];

    private static ImmutableArray<SimulatedFault> Fault(World world, string name) => name switch
    {
        "none" => [],
        "moderations 403" => [new SimulatedFault.Refuses("usage/moderations", 403)],
        "embeddings 500" => [new SimulatedFault.Refuses("usage/embeddings", 500)],
        "images ends short" => [new SimulatedFault.EndsShort("images", Breaks)],
        "embeddings odd number" => [new SimulatedFault.OddNumber("embeddings", UserOf(world, "embeddings"), "-17")],
        "moderations nothing" => [new SimulatedFault.SaysNothing("moderations")],
        "keys of a project 500" => [new SimulatedFault.Refuses($"projects/{world.Organization.Keys[0].ProjectId}/api_keys", 500)],
        "all keys 403" => [new SimulatedFault.Refuses("projects", 403)],
        "costs 500" => [new SimulatedFault.Refuses("costs", 500)],
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static string[] HealthOf(string name) => name switch
    {
        "moderations 403" => ["SourceError moderations"],
        "embeddings 500" => ["SourceError embeddings"],
        "images ends short" => ["SourceNoData images"],
        "embeddings odd number" => ["SourceRows embeddings"],
        "moderations nothing" => ["SourceNoData moderations"],
        "keys of a project 500" or "all keys 403" => ["SourceError keys"],
        "costs 500" => ["SourceError costs"],
        _ => [],
    };

    private static string UserOf(World world, string endpoint) => world.Organization.Books.Totals(World.Noon.AddDays(-1), World.Noon)
        .First(line => line.Endpoint == endpoint && line.KeyId is not null).KeyId!;

    private static string Learned(SeriesSummary line) => string.Create(CultureInfo.InvariantCulture, $"{line.Costs.Series} {line.HoursLearned} h to {line.JudgedThrough:HH:mm} {Cost(line):G29}");

    /// <summary>Whole hours up to where it is judged, less those that were learned: negative if one was learned twice.</summary>
    private static long NotLearned(SeriesSummary line) => (line.JudgedThrough.GetValueOrDefault().ToUnixTimeSeconds() / 3600) - line.HoursLearned;

    private static decimal Cost(SeriesSummary line) => line.Costs.On(DateOnly.FromDateTime(World.Noon.UtcDateTime)).Amount;

    private static bool IsOfSource(RuleKind rule) => rule is RuleKind.SourceError or RuleKind.SourceNoData or RuleKind.SourceRows;

    /// <param name="Theft">The end of the bucket that made the theft known.</param>
    /// <param name="Others">What fires in the end.</param>
    /// <param name="Lines">What is shown of each series.</param>
    /// <param name="Deleted">Keys that are called gone.</param>
    /// <param name="Health">What was told of sources.</param>
    private sealed record Outcome(DateTimeOffset? Theft, string[] Others, SeriesSummary[] Lines, int Deleted, string[] Health);
}
