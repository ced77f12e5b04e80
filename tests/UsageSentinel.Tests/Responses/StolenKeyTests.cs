using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Scenarios;
using Xunit.Abstractions;

namespace UsageSentinel.Tests.Responses;

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

    /// <summary>How many organizations; <c>SENTINEL_BURST_SEEDS=8</c> is what the documentation tells of.</summary>
    private static readonly int Seeds =
        int.TryParse(Environment.GetEnvironmentVariable("SENTINEL_BURST_SEEDS"), CultureInfo.InvariantCulture, out var asked) ? asked : 1;

    /// <summary>The first organization; <c>SENTINEL_BURST_FROM</c> looks at others.</summary>
    private static readonly int First =
        int.TryParse(Environment.GetEnvironmentVariable("SENTINEL_BURST_FROM"), CultureInfo.InvariantCulture, out var from) ? from : 88_001;

    [Fact]
    public async Task EveryBurst_IsContainedWithinLagAndOneSweep_AndNobodyElseIsTouched()
    {
        var (bursts, lost, left, worst) = (0, Usd.Zero, Usd.Zero, TimeSpan.Zero);
        for (var seed = First; seed < First + Seeds; seed++)
        {
            await using var world = await World.StartAsync(new SimulatorOptions { Seed = seed, Keys = 40, Scenario = "mixed" });
            var store = new MemoryEntityStore();
            await using var host = world.Open(store, ResponseRig.Enforce(null));
            while (world.Now <= World.Noon.AddHours(2))
            {
                await host.SweepAsync();
                world.Clock.Advance(Sweep);
            }

            var acts = await host.ActsAsync();
            var alerts = await host.AlertsAsync();
            foreach (var act in acts)
            {
                output.WriteLine($"seed {seed}: {act.BegunAt:HH:mm} {act.Rung} {act.Status} on {act.Key} of {act.Project}, {string.Join('+', world.Organization.Incidents.Where(incident => incident.KeyId == act.Key.Value).Select(incident => incident.Type))}");
            }
            foreach (var burst in world.Organization.Incidents.Where(incident => incident.Type is IncidentType.StolenKey))
            {
                // Two bursts of one project share its levers: what contains one contains both.
                var act = acts.Where(act => act.Key.Value == burst.KeyId).Append(acts.FirstOrDefault(act => act.Project.Value == ProjectOf(world, burst) && !act.Rung.IsIrreversible())).FirstOrDefault();
                var fired = alerts.Where(alert => alert.Subject.Key?.Value == burst.KeyId && alert.Severity is Severity.Critical && alert.FiredAt is not null)
                    .Select(alert => alert.FiredAt).Min() ?? burst.Start;
                var seen = fired > World.Noon ? fired : World.Noon;
                var until = act?.DoneAt > seen ? act.DoneAt.Value : seen;
                var (before, after) = (CostOf(world, burst.KeyId, seen, until), CostOf(world, burst.KeyId, until + Lag, until + Lag + TimeSpan.FromHours(1)));
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {seed} {burst.Type} {burst.KeyId}: began {burst.Start:HH:mm}, critical {fired:HH:mm}, {act?.Rung} {act?.Status} at {act?.DoneAt:HH:mm}; {before} between detection and act, {after} in an hour after it"));
                Assert.True(act is { Status: ActStatus.Verified }, $"Seed {seed}: the burst of {burst.KeyId} was not contained: {await WhyAsync(host, burst.KeyId)}");
                Assert.InRange(until - seen, TimeSpan.Zero, Lag + Sweep);
                Assert.True(before <= BurstPerHour * (decimal)(Lag + Sweep).TotalHours, $"Seed {seed}: {before} were lost between detection and act.");
                // The key's own use and what its project is normally allowed go on.
                Assert.True(after <= BurstPerHour * 0.1m, $"Seed {seed}: {after} went on in an hour after it.");
                (bursts, lost, left) = (bursts + 1, lost + before, left + after);
                worst = worst > until - seen ? worst : until - seen;
            }

            var guilty = world.Organization.Incidents.Where(incident => !incident.IsBenign).Select(incident => incident.KeyId).ToHashSet(StringComparer.Ordinal);
            Assert.All(acts, act => Assert.Contains(act.Key.Value, guilty));
            Assert.All(world.Organization.Deletions, deletion => Assert.Contains(deletion.KeyId, guilty));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bursts} bursts contained, at the latest {worst.TotalMinutes:0} minutes after detection; {lost} lost after it, {lost * (1m / Math.Max(1, bursts))} each; {left * (1m / Math.Max(1, bursts))} in an hour after the act."));
        Assert.True(bursts >= Seeds, "There was nothing to contain.");
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
            Assert.True(acts.Any(act => act.Key.Value == one.KeyId && act.Status is ActStatus.Done or ActStatus.Verified), await WhyAsync(host, one.KeyId));
        }

        var guilty = world.Organization.Incidents.Where(incident => !incident.IsBenign).Select(incident => incident.KeyId).ToHashSet(StringComparer.Ordinal);
        Assert.All(acts, act => Assert.Contains(act.Key.Value, guilty));
    }

    private static string? ProjectOf(World world, Incident burst) => world.Organization.Books
        .Totals(World.Noon.AddDays(-30), world.Now).FirstOrDefault(line => line.KeyId == burst.KeyId)?.ProjectId;

    private static async Task<string> WhyAsync(EngineHost host, string key) => string.Join(
        '\n',
        (await host.LedgerAsync()).Where(row => row.Subject.EndsWith(key, StringComparison.Ordinal)).Select(row => $"{row.At:HH:mm} {row.Kind} {row.Summary}"));

    /// <summary>What a key really used, at list prices.</summary>
    private static Usd CostOf(World world, string key, DateTimeOffset from, DateTimeOffset to) => world.Organization.Books.PerMinute(from, to)
        .Where(line => line.KeyId == key && line.Model is not null)
        .Aggregate(Usd.Zero, (sum, line) => sum + Prices.Estimate(
            Core.Usage.UsageEndpoint.Completions,
            new Core.Usage.UsageDimensions(new Core.Usage.ProjectId(line.ProjectId), new Core.Usage.KeyId(key), line.Model),
            new Core.Usage.UsageCounts { Requests = line.Totals.Requests, InputTokens = line.Totals.InputTokens, CachedTokens = line.Totals.CachedTokens, OutputTokens = line.Totals.OutputTokens },
            new Core.Usage.TimeWindow(line.Start, line.End)).Cost);
}
