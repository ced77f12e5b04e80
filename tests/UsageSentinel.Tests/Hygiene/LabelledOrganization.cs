using System.Globalization;
using System.Text.Json.Nodes;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

/// <summary>
/// A simulated organization of two projects whose faults are all written down. It is made healthy first, by what the books say was used, and then one
/// fault of each rule is planted, through the API of the provider and its dashboard. The oldest key and the key that nobody uses any more are there from the beginning.
/// </summary>
internal sealed class LabelledOrganization(World world)
{
    /// <summary>How long the organization goes on after the faults were planted; then a day more, without an audit log.</summary>
    public const int Days = 22;

    /// <summary>Only the first key of the organization is older at the end.</summary>
    public const int MaxAgeDays = 601;
    public const int UnusedDays = 20;
    public const int NeverUsedDays = 3;

    /// <summary>As many keys as are in use in the second project.</summary>
    public const int MostKeys = 6;

    private readonly HashSet<(HygieneRule Rule, string Id)> labels = [];

    public static SimulatorOptions Options(int seed) =>
        new() { Seed = seed, Keys = 12, Days = 31, Scenario = "quiet", Traps = SimulatorTraps.ServiceAccountKeys };

    /// <summary>What is unhealthy: the rule, and what it is about.</summary>
    public IReadOnlySet<(HygieneRule Rule, string Id)> Labels => labels;

    /// <summary>In production, and where nothing was set to what is needed.</summary>
    private SimulatedProject Faulty => world.Organization.Projects[0];

    private SimulatedProject Healthy => world.Organization.Projects[1];

    /// <summary>Sets the limits, the model list and the spend limit of each project to what the organization needs, but for one of each.</summary>
    public async Task SetLimitsAsync()
    {
        var (tooHigh, hours) = (string.Empty, world.Organization.Books.Hourly(world.Now.AddDays(-31), world.Now).Where(line => line.Model is not null).ToList());
        foreach (var model in hours.GroupBy(line => (Project: line.ProjectId, Family: Family(line.Model!))).OrderBy(model => model.Key))
        {
            if (model.Key.Project == Healthy.Id && tooHigh.Length == 0)
            {
                tooHigh = $"{model.Key.Project}/rl-{model.Key.Family}";
                continue;
            }

            // Twice the busiest hour fits into one minute, and is at most six times what the rule takes for the busiest minute.
            var busiest = model.GroupBy(line => line.Start).ToList();
            await SendAsync($"projects/{model.Key.Project}/rate_limits/rl-{model.Key.Family}", new JsonObject
            {
                ["max_requests_per_1_minute"] = Math.Clamp(2 * busiest.Max(hour => hour.Sum(line => line.Totals.Requests)), 100, 10_000),
                ["max_tokens_per_1_minute"] = Math.Clamp(2 * busiest.Max(hour => hour.Sum(line => line.Totals.InputTokens + line.Totals.OutputTokens)), 1_000_000, 30_000_000),
            });
        }

        foreach (var project in new[] { Faulty, Healthy })
        {
            var used = hours.Where(line => line.ProjectId == project.Id).Select(line => Family(line.Model!)).Distinct(StringComparer.Ordinal);
            var allowed = used.Concat(project == Faulty ? ["o3"] : []).Order(StringComparer.Ordinal).Select(model => (JsonNode)model);
            await SendAsync($"projects/{project.Id}/model_permissions", new JsonObject { ["mode"] = "allow_list", ["model_ids"] = new JsonArray([.. allowed]) });
        }

        await SendAsync($"projects/{Healthy.Id}/spend_limit", new JsonObject { ["threshold_amount"] = 100_000_000, ["currency"] = "USD", ["interval"] = "month" });
        labels.UnionWith([(HygieneRule.LimitTooHigh, tooHigh), (HygieneRule.UnusedModels, Faulty.Id), (HygieneRule.NoSpendLimit, Faulty.Id)]);

        // All of this was done with the admin key of UsageSentinel, and not by it.
        labels.Add((HygieneRule.AdminKeyShared, world.Organization.AdminKeys[0].Id));
    }

    /// <summary>Plants faults of keys, and of what they are used for.</summary>
    public async Task PlantAsync()
    {
        var organization = world.Organization;
        labels.Add((HygieneRule.TooOld, organization.Keys.MinBy(key => key.CreatedAt)!.Id));
        labels.UnionWith(organization.Keys.Where(key => key.Life is KeyLife.Dormant).Select(key => (HygieneRule.Unused, key.Id)));

        var spare = organization.AddKey(Faulty.Id, "spare", organization.Users[0]);
        labels.Add((HygieneRule.NeverUsed, spare.Id));
        var left = organization.AddKey(Healthy.Id, "side", new SimulatedUser("user-left", "Left Person", "left@example.com", world.Now, "reader"));
        labels.UnionWith([(HygieneRule.NeverUsed, left.Id), (HygieneRule.OrphanedOwner, left.Id)]);
        var loser = organization.Keys.Last(key => key.Owner is not null && key.Id != spare.Id && key.Id != left.Id).Owner!;
        organization.SetAccess(loser, hasAccess: false);
        labels.UnionWith(organization.Keys.Where(key => key.Owner?.Id == loser.Id).Select(key => (HygieneRule.OrphanedOwner, key.Id)));
        labels.UnionWith(organization.Keys.Where(key => key.Owner is not null && key.ProjectId == Faulty.Id).Select(key => (HygieneRule.PersonInProduction, key.Id)));

        var admin = (string)(await SendAsync("admin_api_keys", new JsonObject { ["name"] = "backup" }))["id"]!;
        labels.UnionWith([(HygieneRule.NoExpiry, admin), (HygieneRule.AdminKeyIdle, admin)]);
        MoveOne(Share());
    }

    /// <summary>The organization keeps no audit log from now on; who used the admin key can no longer be known.</summary>
    public void EndAuditLog()
    {
        world.Server.Faults = [new SimulatedFault.Refuses("audit_logs", 404)];
        labels.RemoveWhere(label => label.Rule is HygieneRule.AdminKeyShared);
        labels.Add((HygieneRule.NoAuditLog, string.Empty));
    }

    /// <summary>Two applications with models of their own share a key, one by night and one by day; the keys they had before are used at the other hours.</summary>
    private (SimulatedKey, SimulatedKey) Share()
    {
        var organization = world.Organization;
        var lines = organization.Books.Hourly(world.Now.AddDays(-21), world.Now).Where(line => line is { KeyId: not null, Model: not null, Totals.Requests: > 0 }).ToLookup(line => line.KeyId!);
        var keys = organization.Keys.Where(key => key.ProjectId == Faulty.Id).ToList();
        var (first, second) = keys
            .SelectMany(night => keys.Where(day => day.Id != night.Id).Select(day => (night, day)))
            .First(pair => AreTwoJobs([.. Between(lines[pair.night.Id], 0)], [.. Between(lines[pair.day.Id], 12)]));
        var shared = organization.AddKey(organization.AddServiceAccount(Faulty.Id, "shared"), "shared").Id;
        var midnight = new DateTimeOffset(world.Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        for (var day = midnight; day <= midnight.AddDays(Days); day = day.AddDays(1))
        {
            organization.Move(first.Id, shared, day);
            organization.Move(shared, first.Id, day.AddHours(6));
            organization.Move(second.Id, shared, day.AddHours(12));
            organization.Move(shared, second.Id, day.AddHours(18));
        }

        labels.Add((HygieneRule.SeveralJobs, shared));

        // What ran by night only has no use left at other hours.
        labels.UnionWith(lines[first.Id].All(line => line.Start.Hour < 6) ? [(HygieneRule.Unused, first.Id)] : []);
        return (first, second);
    }

    private static IEnumerable<UsageLine> Between(IEnumerable<UsageLine> lines, int from) => lines.Where(line => line.Start.Hour >= from && line.Start.Hour < from + 6);

    /// <summary>Whether each of two applications has a model that the other does not use, on many days and for a fair part of the requests.</summary>
    private static bool AreTwoJobs(List<UsageLine> night, List<UsageLine> day)
    {
        var all = night.Concat(day).Sum(line => line.Totals.Requests);
        bool HasItsOwn(List<UsageLine> lines, List<UsageLine> others) => lines
            .GroupBy(line => (line.Endpoint, line.Model))
            .Where(model => !others.Exists(other => (other.Endpoint, other.Model) == model.Key))
            .Any(model => model.Sum(line => line.Totals.Requests) >= 0.12 * all && model.Select(line => line.Start.Date).Distinct().Count() >= 12);
        return HasItsOwn(night, day) && HasItsOwn(day, night);
    }

    /// <summary>The applications of a key of the first project use another one from now on: the old one is unused, and one key more is in use than before.</summary>
    private void MoveOne((SimulatedKey, SimulatedKey) shared)
    {
        var organization = world.Organization;
        var left = organization.Keys.Where(key => key.ProjectId == Faulty.Id && key != shared.Item1 && key != shared.Item2)
            .First(key => organization.Books.Totals(world.Now.AddDays(-7), world.Now).Any(line => line.KeyId == key.Id));
        organization.Move(left.Id, organization.AddKey(organization.AddServiceAccount(Faulty.Id, "next"), "next").Id, world.Now);
        labels.UnionWith([(HygieneRule.Unused, left.Id), (HygieneRule.SeveralWorkloads, Faulty.Id)]);
    }

    /// <summary>The name without its date, as rate limits name a model.</summary>
    private static string Family(string model) =>
        model.Length > 11 && DateOnly.TryParseExact(model[^10..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? model[..^11] : model;

    private async Task<JsonObject> SendAsync(string path, JsonObject body)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{world.Server.BaseUrl}/organization/{path}"));
        request.Headers.Authorization = new("Bearer", world.Options.AdminKey);
        request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
