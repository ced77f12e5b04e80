using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using Xunit.Abstractions;

namespace UsageSentinel.Tests.Responding;

/// <summary>
/// Whole organizations in <c>enforce</c>, with every incident and every benign surprise of the simulator: what becomes of stolen keys,
/// what is still lost, and whom else it hits.
/// </summary>
public sealed class StolenKeyTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(15);
    private static readonly PriceBook Prices = PriceBooks.Of(new PriceOptions()).Of("openai");

    /// <summary>More than what the simulator's thief spends in an hour where nobody stops it.</summary>
    private static readonly Usd BurstPerHour = new(150m);

    /// <summary>A thief's requests are not all alike, and what was metered of them before the act is a sample.</summary>
    private const decimal Tolerance = 1.1m;

    /// <summary>The share of a thief's use that a project's normal use may amount to.</summary>
    private const decimal LeftOfBurst = 0.15m;

    /// <summary>How many organizations; <c>SENTINEL_BURST_SEEDS=40</c> is what the documentation tells of.</summary>
    private static readonly int Seeds = Asked("SENTINEL_BURST_SEEDS", 1);

    /// <summary>The first organization; <c>SENTINEL_BURST_FROM</c> looks at others. In this one a new key was left to a person once.</summary>
    private static readonly int First = Asked("SENTINEL_BURST_FROM", 81_004);

    /// <summary>Keys of each organization; <c>SENTINEL_BURST_KEYS</c> tries others.</summary>
    private static readonly int Keys = Asked("SENTINEL_BURST_KEYS", 24);

    [Fact]
    public async Task EveryBurst_IsContainedWithinLagAndOneSweep_AndNobodyElseIsTouched()
    {
        var all = new List<Contained>();
        for (var seed = First; seed < First + Seeds; seed++)
        {
            await using var world = await World.StartAsync(new SimulatorOptions { Seed = seed, Keys = Keys, Scenario = "mixed" });
            await using var host = world.Open(new MemoryEntityStore(), ResponseRig.Enforce(null));
            while (world.Now <= World.Noon.AddHours(2.5))
            {
                await host.SweepAsync();
                world.Clock.Advance(Sweep);
            }

            var acts = await host.ActsAsync();
            var alerts = await host.AlertsAsync();
            foreach (var burst in world.Organization.Incidents.Where(incident => incident.Type is IncidentType.StolenKey or IncidentType.NewbornAbuse))
            {
                var contained = await ContainedAsync(world, host, alerts, acts, burst);
                all.Add(contained);
                output.WriteLine($"seed {seed}: {contained}");
                Assert.True(contained.Act is { Status: ActionStatus.Verified }, $"Seed {seed}: the burst of {burst.KeyId} was not contained: {await WhyAsync(host, burst.KeyId)}");
                Assert.InRange(contained.Took, TimeSpan.Zero, Lag + Sweep);
                Assert.True(contained.Left <= BurstPerHour * LeftOfBurst, $"Seed {seed}: {contained.Left} went on in the hour after the act.");
                Assert.True(contained.Lost <= BurstPerHour * (decimal)(Lag + Sweep).TotalHours, $"Seed {seed}: {contained.Lost} were lost between detection and act.");
            }

            foreach (var contained in all.Where(contained => contained.Seed == seed))
            {
                // Two bursts of one project share its levers, and so what is left to them. On models nobody limits the keys go on as before.
                var left = all.Where(other => other.Seed == seed && other.Act == contained.Act).Aggregate(
                    Usd.Zero,
                    (sum, other) => sum + CostOf(world, other.Burst.KeyId, contained.Bites, contained.Bites.AddHours(1), contained.InQuestion.Contains));
                Assert.True(
                    left <= contained.Expected * Tolerance,
                    $"Seed {seed}: {left} went on in the hour after an act that was expected to leave {contained.Expected}: {contained}");
            }

            var guilty = world.Organization.Incidents.Where(incident => !incident.IsBenign).Select(incident => incident.KeyId).ToHashSet(StringComparer.Ordinal);
            Assert.All(acts, act => Assert.Contains(act.Key.Value, guilty));
            Assert.All(world.Organization.Deletions, deletion => Assert.Contains(deletion.KeyId, guilty));
        }

        output.WriteLine(Contained.Sum(all));
        Assert.Equal(3 * Seeds, all.Count);
    }

    /// <summary>A key born a day ago has no past that speaks against it; what the operator provides for new keys does.</summary>
    [Fact]
    public async Task NewbornBurst_PassesWhatIsProvidedForNewKeys_IsContained()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Seed = 88_005, Keys = 40, Scenario = "mixed" });
        await using var host = world.Open(new MemoryEntityStore(), ResponseRig.Enforce(options => options.Detection.NewKeyUsdPerDay = 20));
        var newborn = world.Organization.Incidents.Where(incident => incident.Type is IncidentType.NewbornAbuse).ToList();
        Assert.NotEmpty(newborn);

        while (world.Now <= World.Noon.AddHours(2))
        {
            await host.SweepAsync();
            world.Clock.Advance(Sweep);
        }

        var acts = await host.ActsAsync();
        foreach (var one in newborn)
        {
            Assert.True(acts.Any(act => act.Key.Value == one.KeyId && act.Status is ActionStatus.Done or ActionStatus.Verified), await WhyAsync(host, one.KeyId));
        }

        var guilty = world.Organization.Incidents.Where(incident => !incident.IsBenign).Select(incident => incident.KeyId).ToHashSet(StringComparer.Ordinal);
        Assert.All(acts, act => Assert.Contains(act.Key.Value, guilty));
    }

    private async Task<Contained> ContainedAsync(
        World world, EngineHost host, IReadOnlyList<Alert> alerts, IReadOnlyList<ContainmentAction> acts, Incident burst)
    {
        // What contains one burst of a project contains every other that shares its levers.
        var act = acts.Where(act => act.Key.Value == burst.KeyId)
            .Append(acts.FirstOrDefault(act => act.Project.Value == ProjectOf(world, burst) && !act.Level.IsIrreversible()))
            .FirstOrDefault();
        var fired = alerts
            .Where(alert => alert.Subject.Key?.Value == burst.KeyId && alert.Severity is Severity.Critical && alert.FiredAt >= burst.Start)
            .Min(alert => alert.FiredAt);
        var seen = fired > World.Noon ? fired.Value : burst.Start > World.Noon ? burst.Start : World.Noon;
        var until = act?.DoneAt > seen ? act.DoneAt.Value : seen;
        var planned = act is null ? null : await PlannedAsync(host, act);
        var bites = until + (act?.Level ?? ContainmentLevel.None).TimeToEffect();
        return new Contained(world.Options.Seed, burst, act, seen, until - seen)
        {
            Lost = CostOf(world, burst.KeyId, seen, until),
            Left = CostOf(world, burst.KeyId, bites, bites.AddHours(1)),
            Bites = bites,
            InQuestion = planned?.InQuestion ?? [],
            Expected = planned?.Expected ?? Usd.Zero,
        };
    }

    /// <summary>The models in question and what the planner said is left open an hour, from the kept inputs of the decision; for a deletion a minute's worth.</summary>
    private static async Task<(ImmutableHashSet<string> InQuestion, Usd Expected)?> PlannedAsync(EngineHost host, ContainmentAction act)
    {
        var begun = (await host.LedgerAsync()).First(row => row.Kind is LedgerKind.Intended && row.EpisodeId == act.EpisodeId && row.InputsHash.Length > 0);
        var inputs = Assert.IsType<RecordedInputs.Held>(await host.Get<DecisionInputStore>().FindAsync(begun.InputsHash, CancellationToken.None)).Inputs;
        Assert.Equal(act.Level, Assert.IsType<ResponseDecision.Act>(inputs.Decide()).Level);
        var planned = Planner.Plan(inputs.Facts, inputs.Policy).Levels.Single(planned => planned.Level == act.Level);
        return ([.. inputs.Facts.Traffic?.Models.Select(model => model.Model) ?? []], act.Level.IsIrreversible() ? planned.ExpectedLoss : planned.LeftPerHour);
    }

    private static int Asked(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var asked) ? asked : usual;

    private static string? ProjectOf(World world, Incident burst) => world.Organization.Books
        .Totals(World.Noon.AddDays(-30), world.Now).FirstOrDefault(line => line.KeyId == burst.KeyId)?.ProjectId;

    private static async Task<string> WhyAsync(EngineHost host, string key) => string.Join(
        '\n',
        (await host.LedgerAsync()).Where(row => row.Subject.EndsWith(key, StringComparison.Ordinal)).Select(row => $"{row.At:HH:mm} {row.Kind} {row.Summary}"));

    /// <summary>What a key really used, at list prices.</summary>
    private static Usd CostOf(World world, string key, DateTimeOffset from, DateTimeOffset to, Func<string, bool>? ofModels = null) => world.Organization.Books.PerMinute(from, to)
        .Where(line => line.KeyId == key && line.Model is { } model && (ofModels is null || ofModels(model)))
        .Aggregate(Usd.Zero, (sum, line) => sum + Prices.Estimate(
            Core.Usage.UsageEndpoint.Completions,
            new Core.Usage.UsageDimensions(new Core.Usage.ProjectId(line.ProjectId), new Core.Usage.KeyId(key), line.Model),
            new Core.Usage.UsageCounts { Requests = line.Totals.Requests, InputTokens = line.Totals.InputTokens, CachedTokens = line.Totals.CachedTokens, OutputTokens = line.Totals.OutputTokens },
            new Core.Usage.TimeWindow(line.Start, line.End)).Cost);

    /// <summary>A burst and what became of it.</summary>
    /// <param name="Seed">The organization.</param>
    /// <param name="Burst">The burst.</param>
    /// <param name="Act">What contained it; null for nothing.</param>
    /// <param name="Seen">When it was critical, or watched first.</param>
    /// <param name="Took">From then to the act.</param>
    private sealed record Contained(int Seed, Incident Burst, ContainmentAction? Act, DateTimeOffset Seen, TimeSpan Took)
    {
        /// <summary>What the key cost from then to the act.</summary>
        public Usd Lost { get; init; }

        /// <summary>What it cost in an hour after the act took effect.</summary>
        public Usd Left { get; init; }

        /// <summary>When the act took effect.</summary>
        public DateTimeOffset Bites { get; init; }

        /// <summary>The models it was about: no thief of the simulator takes another one.</summary>
        public ImmutableHashSet<string> InQuestion { get; init; } = [];

        /// <summary>What was expected to be left open in that hour.</summary>
        public Usd Expected { get; init; }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Burst.Type} {Burst.KeyId} began {Burst.Start:HH:mm}, seen {Seen:HH:mm}, {Act?.Level} {Act?.Status} at {Act?.DoneAt:HH:mm} ({Act?.Key}); {Lost} lost until then, {Left} in an hour after it where {Expected} were expected");

        public static string Sum(IReadOnlyCollection<Contained> all)
        {
            var each = 1m / Math.Max(1, all.Count);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{all.Count} bursts contained: {string.Join(", ", all.CountBy(one => one.Act?.Level ?? ContainmentLevel.None).Select(level => $"{level.Value} {level.Key}"))}; at the latest {all.Max(one => one.Took.TotalMinutes):0} minutes after detection; {all.Aggregate(Usd.Zero, (sum, one) => sum + one.Lost) * each} lost until then on average and {all.Aggregate(Usd.Zero, (most, one) => Usd.Max(most, one.Lost))} at most; {all.Aggregate(Usd.Zero, (sum, one) => sum + one.Left) * each} in an hour after it and {all.Aggregate(Usd.Zero, (most, one) => Usd.Max(most, one.Left))} at most.");
        }
    }
}
