using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>
/// Faults planted in a simulated organization, through its API and its dashboard, and looked for through the whole engine: every one of every rule is found, and
/// nothing else is.
/// </summary>
public sealed class HygieneSimulationTests
{
    /// <summary>Each seed is another organization: other models, other sizes, other people. In some there are no two applications of unlike models and hours to share a key.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Review_OfPlantedFaults_FindsAllAndInventsNone(int seed)
    {
        await using var world = await World.StartAsync(LabelledOrganization.Options(seed));
        var organization = new LabelledOrganization(world);
        await organization.SetLimitsAsync();
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            options.Detection.BackfillDays = 31;
            (options.Hygiene.UnusedDays, options.Hygiene.NeverUsedDays) = (LabelledOrganization.UnusedDays, LabelledOrganization.NeverUsedDays);
            (options.Hygiene.MaxAgeDays, options.Hygiene.MaxKeysPerProject) = (LabelledOrganization.MaxAgeDays, LabelledOrganization.MostKeys);
            options.Hygiene.ProductionProjects = [world.Organization.Projects[0].Id];
        });
        await host.SweepAsync();
        await organization.PlantAsync();
        await SweepAsync(world, host, LabelledOrganization.Days);
        var withLog = await FoundAsync(host, world);
        var labelledWithLog = Lines(organization.Labels);
        organization.EndAuditLog();
        await SweepAsync(world, host, 1);
        var withoutLog = await FoundAsync(host, world);

        Assert.Equal(labelledWithLog, Lines(withLog));
        Assert.Equal(Lines(organization.Labels), Lines(withoutLog));
        Assert.Equal(Enum.GetValues<HygieneRule>(), withLog.Union(withoutLog).Select(one => one.Rule).Distinct().Order());
    }

    private static async Task SweepAsync(World world, EngineHost host, int days)
    {
        for (var day = 0; day < days; day++)
        {
            world.Clock.Advance(TimeSpan.FromDays(1));
            await host.SweepAsync();
        }
    }

    private static List<string> Lines(IEnumerable<(HygieneRule Rule, string Id)> found) => [.. found.Select(one => $"{one.Rule} {one.Id}").Order(StringComparer.Ordinal)];

    private static async Task<HashSet<(HygieneRule Rule, string Id)>> FoundAsync(EngineHost host, World world)
    {
        var review = await host.Get<HygieneReader>().ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None);
        return [.. review!.Findings.Select(finding => (finding.Rule, finding.Item.Kind is InventoryKind.RateLimit ? $"{finding.Item.Project}/{finding.Item.Id}" : finding.Item.Id))];
    }
}
