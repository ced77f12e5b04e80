using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class ScenarioTests
{
    [Fact]
    public async Task Organization_OfTheSameSeed_IsTheSame_AndOfAnotherIsNot()
    {
        async Task<string> UsageAsync(int seed)
        {
            await using var host = await SimulatorHost.StartAsync(new() { Seed = seed, Days = 2 });
            var buckets = await host.UsageAsync("completions", SimulatorHost.Start.AddHours(-20), SimulatorHost.Start, "1h", "&group_by=api_key_id,model");
            return string.Join('\n', buckets.Select(bucket => bucket.ToJsonString()));
        }

        var first = await UsageAsync(7);

        Assert.Equal(first, await UsageAsync(7));
        Assert.NotEqual(first, await UsageAsync(8));
    }

    [Fact]
    public async Task Quiet_HasNoIncidents()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 1, Scenario = "quiet" });

        Assert.Empty(host.Organization.Incidents);
    }

    [Fact]
    public async Task Demo_HappensAfterTheStart_AtItsTimes()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 1 });

        var times = host.Organization.Incidents.Select(incident => (incident.Type, Math.Round((incident.Start - SimulatorHost.Start).TotalMinutes)));

        Assert.Equal(
            [(IncidentType.DormantWake, 20), (IncidentType.StolenKey, 30), (IncidentType.Launch, 45), (IncidentType.RunawayLoop, 60)],
            times);
    }

    [Fact]
    public async Task Demo_Launch_GrowsTwoToThreefold_WithTheSameShape()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 10 });
        var launch = host.Organization.Incidents.Single(incident => incident.Type == IncidentType.Launch);
        host.Clock.Advance(TimeSpan.FromHours(26));
        (double Requests, double Input) Use(DateTimeOffset from)
        {
            var used = host.Organization.Books.Totals(from, from.AddHours(20)).Where(line => line.KeyId == launch.KeyId && line.Endpoint == "completions").ToList();
            return (used.Sum(line => line.Totals.Requests), used.Sum(line => line.Totals.InputTokens));
        }

        var before = Use(launch.Start.AddHours(2).AddDays(-1));
        var after = Use(launch.Start.AddHours(2));

        Assert.InRange(after.Requests / before.Requests, 2, 3.2);
        Assert.InRange(after.Input / after.Requests / (before.Input / before.Requests), 0.9, 1.1);
    }

    [Fact]
    public async Task Incidents_ShowEveryMaliciousTypeOnce_AndSurprisesOnlyBenignOnes()
    {
        await using var bad = await SimulatorHost.StartAsync(new() { Days = 4, Scenario = "incidents" });
        await using var good = await SimulatorHost.StartAsync(new() { Days = 4, Scenario = "surprises" });
        var malicious = Enum.GetValues<IncidentType>().Where(type => type < IncidentType.Launch);

        Assert.Equal(malicious.Order(), bad.Organization.Incidents.Select(incident => incident.Type).Distinct().Order());
        Assert.All(bad.Organization.Incidents, incident => Assert.False(incident.IsBenign));
        Assert.All(good.Organization.Incidents, incident => Assert.True(incident.IsBenign));
        Assert.NotEmpty(good.Organization.Incidents);
    }

    [Fact]
    public async Task Incidents_AreSeenInUsage_WhileTheyLast()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 4, Scenario = "incidents", Traps = SimulatorTraps.None });
        host.Clock.Advance(TimeSpan.FromHours(12));
        double PerMinute(Incident incident, DateTimeOffset from, DateTimeOffset to) => host.Organization.Books.Totals(from, to)
            .Where(line => line.KeyId == incident.KeyId).Sum(line => line.Totals.InputTokens) / (to - from).TotalMinutes;

        foreach (var incident in host.Organization.Incidents.Where(incident => incident.Type is not (IncidentType.SlowDrip or IncidentType.ModelSwap)))
        {
            var during = PerMinute(incident, incident.Start, incident.End);
            var dayBefore = PerMinute(incident, incident.Start.AddDays(-1), incident.End.AddDays(-1));
            Assert.True(during > dayBefore * 1.5, $"{incident}: {during} against {dayBefore}");
        }
    }

    [Fact]
    public async Task Scenario_ThatDoesNotExist_IsRefusedByName()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => SimulatorHost.StartAsync(new() { Scenario = "calm" }));

        Assert.Contains("calm", failure.Message, StringComparison.Ordinal);
    }
}
