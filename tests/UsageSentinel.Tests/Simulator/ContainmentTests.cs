using System.Globalization;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class ContainmentTests
{
    private static readonly DateTimeOffset Burst = SimulatorHost.Start.AddMinutes(60);

    [Fact]
    public async Task RateLimit_Lowered_CapsTheModelInItsProjectMinuteByMinute()
    {
        await using var host = await BurstingAsync();
        var key = Stolen(host);
        var path = $"/organization/projects/{key.ProjectId}/rate_limits/rl-gpt-4o";

        var (status, answer) = await host.SendAsync(HttpMethod.Post, path, """{"max_requests_per_1_minute":7}""");
        host.Clock.Advance(TimeSpan.FromHours(1));
        var after = Burst.AddMinutes(1);
        var perMinute = host.Organization.Books.PerMinute(after, host.Clock.GetUtcNow())
            .Where(line => line.ProjectId == key.ProjectId && line.Model == "gpt-4o-2024-08-06" && line.Endpoint == "completions")
            .GroupBy(line => line.Start)
            .Select(lines => lines.Sum(line => line.Totals.Requests))
            .ToList();

        Assert.Equal(200, status);
        Assert.Equal(30_000_000, (long)answer!["max_tokens_per_1_minute"]!);
        Assert.NotEmpty(perMinute);
        Assert.All(perMinute, requests => Assert.InRange(requests, 1, 7));
    }

    [Fact]
    public async Task RateLimit_Restored_LetsTrafficThroughAgain()
    {
        await using var host = await BurstingAsync();
        var key = Stolen(host);
        var path = $"/organization/projects/{key.ProjectId}/rate_limits/rl-gpt-4o";
        await host.SendAsync(HttpMethod.Post, path, """{"max_requests_per_1_minute":0}""");
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        await host.SendAsync(HttpMethod.Post, path, """{"max_requests_per_1_minute":10000}""");
        host.Clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(0, Requests(host, key, Burst.AddMinutes(1), Burst.AddMinutes(30), "gpt-4o-2024-08-06"));
        Assert.True(Requests(host, key, Burst.AddMinutes(31), Burst.AddMinutes(60), "gpt-4o-2024-08-06") > 500);
    }

    [Fact]
    public async Task RateLimit_AboveTheOrganizations_IsRefused()
    {
        await using var host = await SimulatorHost.StartAsync();
        var project = host.Organization.Projects[0].Id;

        var (status, _) = await host.SendAsync(HttpMethod.Post, $"/organization/projects/{project}/rate_limits/rl-o3", """{"max_requests_per_1_minute":10001}""");

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task DenyList_StopsTheModelAndNothingElse()
    {
        await using var host = await BurstingAsync();
        var key = Stolen(host);

        await host.SendAsync(HttpMethod.Post, $"/organization/projects/{key.ProjectId}/model_permissions", """{"mode":"deny_list","model_ids":["gpt-4o"]}""");
        host.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, Requests(host, key, Burst.AddMinutes(1), host.Clock.GetUtcNow(), "gpt-4o-2024-08-06"));
        Assert.True(Requests(host, key, Burst.AddMinutes(1), host.Clock.GetUtcNow(), "o3-2025-04-16") > 100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SpendLimit_OnceSpent_StopsTrafficUntilTheMonthEnds(bool ofProject)
    {
        await using var host = await BurstingAsync();
        var key = Stolen(host);
        var path = ofProject ? $"/organization/projects/{key.ProjectId}/spend_limit" : "/organization/spend_limit";
        var spent = host.Organization.Books.Costs(new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), Burst.AddDays(1))
            .Where(line => (!ofProject || line.ProjectId == key.ProjectId) && !line.LineItem.Contains("fine-tuning", StringComparison.Ordinal))
            .Sum(line => line.Amount);
        var cents = ((long)(spent * 100)) + 2_000;

        var (_, fresh) = await host.SendAsync(HttpMethod.Post, path, string.Create(CultureInfo.InvariantCulture, $$"""{"threshold_amount":{{cents}},"currency":"USD","interval":"month"}"""));
        host.Clock.Advance(TimeSpan.FromHours(3));
        var later = await host.GetAsync(path);

        Assert.Equal("inactive", (string?)fresh!["enforcement"]!["status"]);
        Assert.Equal("enforcing", (string?)later["enforcement"]!["status"]);
        Assert.True(Requests(host, key, Burst, Burst.AddMinutes(5)) > 0);
        Assert.Equal(0, Requests(host, key, Burst.AddHours(2), Burst.AddHours(3)));

        await host.SendAsync(HttpMethod.Delete, path);
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(Requests(host, key, Burst.AddHours(3).AddMinutes(1), host.Clock.GetUtcNow()) > 0);
    }

    /// <summary>An application that comes back to a key asks for as much under a limit that it does not reach as without one.</summary>
    [Fact]
    public async Task RateLimit_WhereAnApplicationComesAndGoes_CountsEachOfItsRequestsOnce()
    {
        await using var free = await SimulatorHost.StartAsync();
        await using var limited = await SimulatorHost.StartAsync();
        foreach (var host in new[] { free, limited })
        {
            var key = host.Organization.Keys.First(key => key.Life == KeyLife.ConstantService);
            var shared = host.Organization.AddKey(host.Organization.AddServiceAccount(key.ProjectId, "shared"), "shared");
            for (var day = 0; day < 3; day++)
            {
                host.Organization.Move(key.Id, shared.Id, host.Clock.GetUtcNow().AddDays(day));
                host.Organization.Move(shared.Id, key.Id, host.Clock.GetUtcNow().AddDays(day).AddHours(6));
            }
        }

        foreach (var project in limited.Organization.Projects)
        {
            foreach (var model in new[] { "gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-5", "gpt-5-mini" })
            {
                await limited.SendAsync(HttpMethod.Post, $"/organization/projects/{project.Id}/rate_limits/rl-{model}", """{"max_requests_per_1_minute":9999}""");
            }
        }

        var from = free.Clock.GetUtcNow();
        free.Clock.Advance(TimeSpan.FromDays(3));
        limited.Clock.Advance(TimeSpan.FromDays(3));

        Assert.Equal(ByKey(free, from), ByKey(limited, from));
    }

    /// <summary>The hour of the move was looked at before it.</summary>
    [Fact]
    public async Task RateLimit_WhereAnApplicationMovesInAnHourThatWasRead_IsReadAgain()
    {
        await using var host = await SimulatorHost.StartAsync();
        var key = host.Organization.Keys.First(key => key.Life == KeyLife.ConstantService);
        await host.SendAsync(HttpMethod.Post, $"/organization/projects/{key.ProjectId}/rate_limits/rl-gpt-4o", """{"max_requests_per_1_minute":9999}""");
        host.Clock.Set(SimulatorHost.Start.AddMinutes(44).AddSeconds(40));
        var next = host.Organization.AddKey(host.Organization.AddServiceAccount(key.ProjectId, "next"), "next");
        host.Organization.Books.Totals(host.Clock.GetUtcNow().AddHours(-1), host.Clock.GetUtcNow().AddHours(1));
        await host.UsageAsync("completions", host.Clock.GetUtcNow().AddHours(-2), host.Clock.GetUtcNow().AddHours(1), "1h");

        host.Organization.Move(key.Id, next.Id, host.Clock.GetUtcNow());
        host.Clock.Advance(TimeSpan.FromHours(1));
        await host.UsageAsync("completions", host.Clock.GetUtcNow().AddHours(-2), host.Clock.GetUtcNow(), "1h");

        Assert.True(Requests(host, next, host.Clock.GetUtcNow().AddHours(-1), host.Clock.GetUtcNow()) > 0);
        Assert.Equal(0, Requests(host, key, host.Clock.GetUtcNow().AddHours(-1), host.Clock.GetUtcNow()));
    }

    private static List<string> ByKey(SimulatorHost host, DateTimeOffset from) =>
        [.. host.Organization.Books.Totals(from, host.Clock.GetUtcNow()).Select(line => $"{line.KeyId} {line.Model} {line.ServiceTier} {line.Totals.Requests}").Order(StringComparer.Ordinal)];

    private static async Task<SimulatorHost> BurstingAsync()
    {
        var host = await SimulatorHost.StartAsync(new() { Days = 3, Traps = SimulatorTraps.None });
        host.Clock.Set(Burst);
        return host;
    }

    private static SimulatedKey Stolen(SimulatorHost host)
    {
        var id = host.Organization.Incidents.Single(incident => incident.Type == IncidentType.StolenKey).KeyId;
        return host.Organization.Keys.Single(key => key.Id == id);
    }

    private static long Requests(SimulatorHost host, SimulatedKey key, DateTimeOffset from, DateTimeOffset to, string? model = null) =>
        host.Organization.Books.Totals(from, to)
            .Where(line => line.KeyId == key.Id && (model ?? line.Model) == line.Model)
            .Sum(line => line.Totals.Requests);
}
