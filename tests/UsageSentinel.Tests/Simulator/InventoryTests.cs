using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class InventoryTests
{
    [Fact]
    public async Task Keys_InSmallPages_AreAllListed_AndTheLastPageStillNamesItsLast()
    {
        await using var host = await SimulatorHost.StartAsync();
        var project = host.Organization.Projects[0].Id;
        var listed = new List<string>();
        var path = $"/organization/projects/{project}/api_keys?limit=4&owner_project_access=any";
        var page = await host.GetAsync(path);
        while (true)
        {
            listed.AddRange(page["data"]!.AsArray().Select(key => (string)key!["id"]!));
            Assert.Equal(listed[^1], (string?)page["last_id"]);
            if (!(bool)page["has_more"]!)
            {
                break;
            }

            page = await host.GetAsync($"{path}&after={page["last_id"]}");
        }

        Assert.Equal(host.Organization.Keys.Where(key => key.ProjectId == project).Select(key => key.Id), listed);
    }

    [Fact]
    public async Task Keys_OfOwnersWithoutAccess_AreHiddenUnlessAskedFor()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 1, Traps = SimulatorTraps.InactiveOwners });
        var hidden = host.Organization.Keys.First(key => !key.OwnerHasAccess);
        async Task<bool> ShowsAsync(string more) =>
            (await host.GetAsync($"/organization/projects/{hidden.ProjectId}/api_keys?limit=100{more}")).ToJsonString().Contains(hidden.Id, StringComparison.Ordinal);

        Assert.False(await ShowsAsync(""));
        Assert.True(await ShowsAsync("&owner_project_access=any"));
        Assert.True(await ShowsAsync("&owner_project_access=inactive"));
    }

    [Fact]
    public async Task ArchivedProject_IsListedOnRequest_AndNothingBelowItCanBeRead()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 4, Traps = SimulatorTraps.ArchivedProjects });
        var archived = host.Organization.Projects.Single(project => project.ArchivedAt is not null);

        var active = await host.GetAsync("/organization/projects?limit=100");
        var all = await host.GetAsync("/organization/projects?limit=100&include_archived=true");
        var itself = await host.GetAsync($"/organization/projects/{archived.Id}");

        Assert.DoesNotContain(archived.Id, active.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(archived.Id, all.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("archived", (string?)itself["status"]);
        foreach (var below in new[] { "api_keys", "service_accounts", "rate_limits", "spend_limit", "model_permissions" })
        {
            Assert.Equal(400, (await host.SendAsync(HttpMethod.Get, $"/organization/projects/{archived.Id}/{below}")).Status);
        }

        Assert.Contains(host.Organization.Books.Totals(SimulatorHost.Start.AddDays(-4), SimulatorHost.Start), line => line.ProjectId == archived.Id && line.KeyId is not null);
        Assert.DoesNotContain(host.Organization.Books.Totals(archived.ArchivedAt!.Value.AddMinutes(1), SimulatorHost.Start), line => line.ProjectId == archived.Id);
    }

    [Fact]
    public async Task Usage_NamesKeysWithoutInventory_AndUsageWithoutKey()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 2, Traps = SimulatorTraps.UnknownKeys | SimulatorTraps.Unattributed });
        var unknown = host.Organization.Keys.Single(key => !key.IsListed);
        var untracked = host.Organization.Keys.Single(key => !key.IsTracked);
        var from = SimulatorHost.Start.AddDays(-1);

        var rows = SimulatorHost.Rows(await host.UsageAsync("completions", from, SimulatorHost.Start, "1d", "&group_by=api_key_id")).ToList();
        var (status, _) = await host.SendAsync(HttpMethod.Get, $"/organization/projects/{unknown.ProjectId}/api_keys/{unknown.Id}");

        Assert.Contains(rows, row => (string?)row["api_key_id"] == unknown.Id);
        Assert.Contains(rows, row => row["api_key_id"] is null && (long)row["input_tokens"]! > 0);
        Assert.DoesNotContain(rows, row => (string?)row["api_key_id"] == untracked.Id);
        Assert.Equal(404, status);
    }

    [Fact]
    public async Task Traps_ForParsers_ShowUnknownMembersUnknownRowsAndMissingMembers()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 2, Traps = SimulatorTraps.Faithful });

        var buckets = await host.UsageAsync("completions", SimulatorHost.Start.AddDays(-1), SimulatorHost.Start, "1h", "&group_by=model");
        var rows = SimulatorHost.Rows(buckets).ToList();

        Assert.All(rows.Where(row => row.ContainsKey("model")), row => Assert.True(row.ContainsKey("unannounced")));
        Assert.Contains(rows, row => (string?)row["object"] == "organization.usage.agent_sessions.result");
        Assert.Contains(rows, row => row.ContainsKey("output_tokens") && !row.ContainsKey("input_uncached_tokens"));
        Assert.Contains(rows, row => row.ContainsKey("input_uncached_tokens"));
    }

    [Fact]
    public async Task AuditLog_IsNewestFirst_AndTellsDeletions()
    {
        await using var host = await SimulatorHost.StartAsync();
        var key = host.Organization.Keys.First(key => key.ServiceAccount is null);
        await host.SendAsync(HttpMethod.Delete, $"/organization/projects/{key.ProjectId}/api_keys/{key.Id}");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.SendAsync(HttpMethod.Post, $"/organization/projects/{key.ProjectId}/rate_limits/rl-o3", """{"max_requests_per_1_minute":5}""");

        var all = (await host.GetAsync("/organization/audit_logs"))["data"]!.AsArray();
        var deletions = (await host.GetAsync($"/organization/audit_logs?event_types[]=api_key.deleted&resource_ids[]={key.Id}&effective_at[gte]={SimulatorHost.Unix(SimulatorHost.Start)}"))["data"]!.AsArray();
        var later = (await host.GetAsync($"/organization/audit_logs?event_types[]=api_key.deleted&effective_at[gt]={SimulatorHost.Unix(SimulatorHost.Start)}"))["data"]!.AsArray();

        Assert.Equal("rate_limit.updated", (string?)all[0]!["type"]);
        Assert.Equal(key.Id, (string?)Assert.Single(deletions)!["api_key.deleted"]!["id"]);
        Assert.Empty(later);
    }

    [Fact]
    public async Task ServiceAccount_Made_HasAKeyWhoseSecretIsToldOnce()
    {
        await using var host = await SimulatorHost.StartAsync();
        var project = host.Organization.Projects[0].Id;

        var (_, made) = await host.SendAsync(HttpMethod.Post, $"/organization/projects/{project}/service_accounts", """{"name":"robot"}""");
        var (_, alone) = await host.SendAsync(HttpMethod.Post, $"/organization/projects/{project}/service_accounts", """{"name":"bare","create_service_account_only":true}""");
        var key = await host.GetAsync($"/organization/projects/{project}/api_keys/{made!["api_key"]!["id"]}");

        Assert.StartsWith("sk-", (string?)made["api_key"]!["value"], StringComparison.Ordinal);
        Assert.False(key.ContainsKey("value"));
        Assert.Null(key["last_used_at"]);
        Assert.Equal("none", (string?)alone!["role"]);
        Assert.Null(alone["api_key"]);
    }
}
