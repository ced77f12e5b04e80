using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class DeletionTests
{
    [Fact]
    public async Task DeletedKey_UsesNothingAfterwards_ButLateUsageStillArrives()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 2, Traps = SimulatorTraps.LateBuckets });
        var stolen = host.Organization.Incidents.Single(incident => incident.Type == IncidentType.StolenKey);
        var key = host.Organization.Keys.Single(key => key.Id == stolen.KeyId);
        host.Clock.Set(stolen.Start.AddMinutes(20));
        Task<long> SumAsync() => KeySumAsync(host, stolen);

        var (status, body) = await host.SendAsync(HttpMethod.Delete, $"/organization/projects/{key.ProjectId}/api_keys/{key.Id}");
        var atDeletion = await SumAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        var settled = await SumAsync();
        host.Clock.Advance(TimeSpan.FromHours(5));
        var later = await SumAsync();

        Assert.Equal(200, status);
        Assert.True((bool)body!["deleted"]!);
        Assert.True(atDeletion > 0);
        Assert.True(settled > atDeletion);
        Assert.Equal(settled, later);
        Assert.Equal(key.Id, host.Organization.Deletions.Single().KeyId);
    }

    [Fact]
    public async Task DeletedKey_DeletedAgain_IsNotFound()
    {
        await using var host = await SimulatorHost.StartAsync();
        var key = host.Organization.Keys.First(key => key.ServiceAccount is null);
        var path = $"/organization/projects/{key.ProjectId}/api_keys/{key.Id}";

        var first = await host.SendAsync(HttpMethod.Delete, path);
        var second = await host.SendAsync(HttpMethod.Delete, path);

        Assert.Equal(200, first.Status);
        Assert.Equal(404, second.Status);
    }

    [Fact]
    public async Task ServiceAccountKey_Deleted_IsRefused_AndDeletingItsAccountTakesAllKeys()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Keys = 48, Days = 2, Traps = SimulatorTraps.ServiceAccountKeys });
        var account = host.Organization.Keys.Where(key => key.ServiceAccount is not null).GroupBy(key => key.ServiceAccount!).First(keys => keys.Count() > 1);
        var key = account.First();

        var refused = await host.SendAsync(HttpMethod.Delete, $"/organization/projects/{key.ProjectId}/api_keys/{key.Id}");
        var deleted = await host.SendAsync(HttpMethod.Delete, $"/organization/projects/{key.ProjectId}/service_accounts/{account.Key.Id}");
        host.Clock.Advance(TimeSpan.FromHours(3));
        var used = host.Organization.Books.Totals(SimulatorHost.Start.AddMinutes(1), host.Clock.GetUtcNow());

        Assert.Equal(400, refused.Status);
        Assert.Equal(200, deleted.Status);
        Assert.Equal(account.Select(one => one.Id), host.Organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.DoesNotContain(used, line => account.Any(one => one.Id == line.KeyId));
    }

    private static async Task<long> KeySumAsync(SimulatorHost host, Incident stolen) => SimulatorHost.Sum(
        await host.UsageAsync("completions", stolen.Start, stolen.Start.AddHours(2), "1m", $"&limit=1440&api_key_ids={stolen.KeyId}"),
        "input_tokens");
}
