using System.Text.Json.Nodes;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>Two organizations that are the same but for the proposals: what both make in 30 days must be the same.</summary>
public sealed class LeastPrivilegeSimulationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Proposals_AppliedForThirtyDays_RefuseNoNormalRequest(int seed)
    {
        await using var tight = await WorldAsync(seed);
        await using var free = await WorldAsync(seed);
        await using var host = tight.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 30);
        await host.SweepAsync();
        var review = await host.Get<HygieneReader>().ReviewAsync(EngineHost.Account, tight.Now, CancellationToken.None);
        var proposals = review!.Findings.Where(finding => finding.Proposal is not null).ToList();
        Assert.Contains(proposals, finding => finding.Rule is HygieneRule.UnusedModels);
        Assert.Contains(proposals, finding => finding.Rule is HygieneRule.LimitTooHigh);

        foreach (var finding in proposals)
        {
            await ApplyAsync(tight, finding);
        }

        var start = tight.Now;
        tight.Clock.Advance(TimeSpan.FromDays(30));
        free.Clock.Advance(TimeSpan.FromDays(30));

        var wanted = Requests(free, start);
        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, Requests(tight, start));
    }

    /// <summary>A list that lacks a model in use does refuse: the comparison can fail.</summary>
    [Fact]
    public async Task Proposal_WithoutAModelInUse_WouldShow()
    {
        await using var tight = await WorldAsync(1);
        await using var free = await WorldAsync(1);
        var line = tight.Organization.Books.Totals(tight.Now.AddDays(-1), tight.Now).First(line => line.Model is not null);
        await PostAsync(tight, $"projects/{line.ProjectId}/model_permissions", new JsonObject { ["mode"] = "deny_list", ["model_ids"] = new JsonArray(line.Model) });
        var start = tight.Now;
        tight.Clock.Advance(TimeSpan.FromDays(2));
        free.Clock.Advance(TimeSpan.FromDays(2));

        Assert.NotEqual(Requests(free, start), Requests(tight, start));
    }

    private static Task<World> WorldAsync(int seed) =>
        World.StartAsync(new SimulatorOptions { Seed = seed, Keys = 6, Days = 31, Scenario = "quiet", Traps = SimulatorTraps.None });

    private static List<string> Requests(World world, DateTimeOffset from) =>
        [.. world.Organization.Books.Totals(from, world.Now).Select(line => $"{line.ProjectId} {line.KeyId} {line.Model} {line.Totals.Requests}").Order(StringComparer.Ordinal)];

    private static Task ApplyAsync(World world, HygieneFinding finding)
    {
        var (item, settings) = (finding.Item, finding.Proposal!.Settings);
        return item.Kind is InventoryKind.RateLimit
            ? PostAsync(world, $"projects/{item.Project}/rate_limits/{item.Id}", new JsonObject(settings.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)long.Parse(pair.Value, System.Globalization.CultureInfo.InvariantCulture)))))
            : PostAsync(world, $"projects/{item.Id}/model_permissions", new JsonObject
            {
                ["mode"] = settings["mode"],
                ["model_ids"] = new JsonArray([.. settings["models"].Split(',').Select(model => (JsonNode)model)]),
            });
    }

    private static async Task PostAsync(World world, string path, JsonObject body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{world.Server.BaseUrl}/organization/{path}"));
        request.Headers.Authorization = new("Bearer", world.Options.AdminKey);
        request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
