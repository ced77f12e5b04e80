using System.Text.Json.Nodes;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>
/// Faults planted in a simulated organization, through its API and its dashboard, and looked for through the whole engine: every one is found, and
/// nothing is found that is neither planted nor true of the organization by itself.
/// </summary>
public sealed class HygieneSimulationTests
{
    private const int MaxAgeDays = 20;
    private const int MostKeys = 2;

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Review_OfPlantedFaults_FindsAllAndInventsNone(int seed)
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Seed = seed, Keys = 8, Days = 31, Scenario = "quiet", Traps = SimulatorTraps.ServiceAccountKeys });
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            options.Detection.BackfillDays = 31;
            options.Hygiene.UnusedDays = 20;
            options.Hygiene.NeverUsedDays = 3;
            (options.Hygiene.MaxAgeDays, options.Hygiene.MaxKeysPerProject) = (MaxAgeDays, MostKeys);
            options.Hygiene.ProductionProjects = [world.Organization.Projects[0].Id];
        });
        await host.SweepAsync();
        var organization = world.Organization;
        var before = await FoundAsync(host, world);
        var planted = new HashSet<(HygieneRule, string)>();

        // A key that no one uses; a key of somebody who is not in the organization; admin keys without an expiry, which no one uses.
        var spare = organization.AddKey(organization.Projects[0].Id, "spare", organization.Users[0]);
        planted.Add((HygieneRule.NeverUsed, spare.Id));
        planted.Add((HygieneRule.PersonInProduction, spare.Id));
        var orphan = organization.AddKey(organization.Projects[1].Id, "side", new SimulatedUser("user-left", "Left Person", "left@example.com", world.Now, "reader"));
        planted.Add((HygieneRule.NeverUsed, orphan.Id));
        planted.Add((HygieneRule.OrphanedOwner, orphan.Id));
        planted.UnionWith([(HygieneRule.TooOld, spare.Id), (HygieneRule.TooOld, orphan.Id)]);
        var admin = (string)(await SendAsync(world, HttpMethod.Post, "admin_api_keys", new JsonObject { ["name"] = "backup" }))["id"]!;
        planted.Add((HygieneRule.NoExpiry, admin));
        planted.Add((HygieneRule.AdminKeyIdle, admin));

        // Somebody else uses the admin key of UsageSentinel; an owner loses the access to every project; the spend limits of two projects are set.
        planted.Add((HygieneRule.AdminKeyShared, organization.AdminKeys[0].Id));
        await SendAsync(world, HttpMethod.Post, $"projects/{organization.Projects[1].Id}/rate_limits/rl-gpt-4o", new JsonObject { ["max_requests_per_1_minute"] = 7 });
        var loser = organization.Keys.Last(key => key.Owner is not null && key.Id != spare.Id && key.Id != orphan.Id).Owner!;
        organization.SetAccess(loser, hasAccess: false);
        planted.UnionWith(organization.Keys.Where(key => key.Owner?.Id == loser.Id).Select(key => (HygieneRule.OrphanedOwner, key.Id)));
        var limited = before.Where(one => one.Rule is HygieneRule.NoSpendLimit).Select(one => one.Id).First();
        await SendAsync(world, HttpMethod.Post, $"projects/{limited}/spend_limit", new JsonObject { ["threshold_amount"] = 100_000, ["currency"] = "USD", ["interval"] = "month" });

        // The application of a key uses another one from now on.
        var left = organization.Keys.First(key => organization.Books.Totals(world.Now.AddDays(-1), world.Now).Any(line => line.KeyId == key.Id));
        organization.Move(left.Id, organization.AddKey(organization.AddServiceAccount(left.ProjectId, "next"), "next").Id, world.Now);
        planted.Add((HygieneRule.Unused, left.Id));

        for (var day = 0; day < 22; day++)
        {
            world.Clock.Advance(TimeSpan.FromDays(1));
            await host.SweepAsync();
        }

        var found = await FoundAsync(host, world);
        Assert.Empty(planted.Except(found));
        Assert.DoesNotContain((HygieneRule.NoSpendLimit, limited), found);
        Assert.DoesNotContain(found.Except(planted), one => !IsTrue(one, world));
        Assert.Contains(found, one => one.Rule is HygieneRule.SeveralWorkloads);
        Assert.Contains(found, one => one.Rule is HygieneRule.UnusedModels);
        Assert.Contains(found, one => one.Rule is HygieneRule.LimitTooHigh);
    }

    /// <summary>An organization without an audit log.</summary>
    [Fact]
    public async Task Review_WithoutAnAuditLog_SaysSo()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 4, Days = 2, Scenario = "quiet", Traps = SimulatorTraps.None });
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 1);
        world.Server.Faults = [new SimulatedFault.Refuses("audit_logs", 404)];
        await host.SweepAsync();

        Assert.Contains((HygieneRule.NoAuditLog, string.Empty), await FoundAsync(host, world));
    }

    /// <summary>What the simulator knows of itself: whether a finding that was not planted is true.</summary>
    private static bool IsTrue((HygieneRule Rule, string Id) one, World world)
    {
        var organization = world.Organization;
        var key = organization.Keys.FirstOrDefault(key => key.Id == one.Id);
        var lastUse = key is null ? null : LastUse(world, key.Id);
        return one.Rule switch
        {
            HygieneRule.TooOld => world.Now - (key?.CreatedAt ?? organization.AdminKeys.First(admin => admin.Id == one.Id).CreatedAt) > TimeSpan.FromDays(MaxAgeDays),
            HygieneRule.Unused or HygieneRule.NeverUsed => lastUse is null || world.Now - lastUse > TimeSpan.FromDays(20),
            HygieneRule.OrphanedOwner => key is { OwnerHasAccess: false },
            HygieneRule.PersonInProduction => key?.Owner is not null && key.ProjectId == organization.Projects[0].Id,
            HygieneRule.SeveralWorkloads => organization.Keys.Count(other => other.ProjectId == one.Id && LastUse(world, other.Id) is not null) > MostKeys,
            HygieneRule.NoSpendLimit or HygieneRule.UnusedModels => organization.Projects.Any(project => project.Id == one.Id),
            HygieneRule.LimitTooHigh => true,
            _ => false,
        };
    }

    private static DateTimeOffset? LastUse(World world, string key)
    {
        for (var day = 0; day < 31; day++)
        {
            var end = world.Now.AddDays(-day);
            if (world.Organization.Books.Totals(end.AddDays(-1), end).Any(line => line.KeyId == key && line.Totals.Requests > 0))
            {
                return end;
            }
        }

        return null;
    }

    private static async Task<HashSet<(HygieneRule Rule, string Id)>> FoundAsync(EngineHost host, World world)
    {
        var review = await host.Get<HygieneReader>().ReviewAsync(EngineHost.Account, world.Now, CancellationToken.None);
        return [.. review!.Findings.Select(finding => (finding.Rule, finding.Item.Kind is InventoryKind.RateLimit ? $"{finding.Item.Project}/{finding.Item.Id}" : finding.Item.Id))];
    }

    private static async Task<JsonObject> SendAsync(World world, HttpMethod method, string path, JsonObject body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri($"{world.Server.BaseUrl}/organization/{path}"));
        request.Headers.Authorization = new("Bearer", world.Options.AdminKey);
        request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
