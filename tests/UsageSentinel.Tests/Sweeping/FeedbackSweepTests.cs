using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Cli;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What a person says with the command changes what the next sweeps tell, each of them another process on the same store.</summary>
public sealed class FeedbackSweepTests
{
    /// <summary>A Tuesday.</summary>
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Ack_OfTheSameBurstOnThreeKeys_ChangesWhatTheNextDaysTell()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        foreach (var (number, key) in ((string[])["benign", "expected", "confirmed", .. Enumerable.Range(0, 14).Select(calm => $"calm_{calm}")]).Index())
        {
            organization.Add(key).Uses(minute => BookedUse.Office(minute, number, 4));
            for (var day = 0; day <= 8 && !key.StartsWith("calm", StringComparison.Ordinal); day += 4)
            {
                organization.Keys[^1].Uses(new TimeWindow(Start.AddDays(day).AddHours(1), Start.AddDays(day).AddHours(3)), _ => BookedUse.Of(200));
            }
        }

        await using var rig = new CliRig(organization.Clock).At(organization.BaseUrl);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "21";
        await WatchAsync(rig, organization, Start.AddHours(4));
        var first = await AlertsAsync(rig, Start);
        Assert.Equal(["benign", "confirmed", "expected"], first.Keys.Order(StringComparer.Ordinal));

        await SayAsync(rig, first["benign"], "--benign");
        await SayAsync(rig, first["expected"], "--expected-until", Start.AddDays(4).AddHours(8).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture));
        await SayAsync(rig, first["confirmed"], "--confirmed");

        await WatchAsync(rig, organization, Start.AddDays(4).AddHours(3));
        Assert.Equal(["confirmed"], (await AlertsAsync(rig, Start.AddDays(4))).Keys);

        await WatchAsync(rig, organization, Start.AddDays(8).AddHours(3));
        var third = (await AlertsAsync(rig, Start.AddDays(8))).Keys;
        Assert.Contains("confirmed", third);
        Assert.Contains("expected", third);
        Assert.DoesNotContain("benign", third);
    }

    /// <summary>Every half hour, each time by another process.</summary>
    private static async Task WatchAsync(CliRig rig, BookedOrganization organization, DateTimeOffset until)
    {
        while (organization.Clock.GetUtcNow() < until)
        {
            var run = await rig.RunAsync("watch", "--once");
            Assert.True(run.Code == 0, run.Error);
            organization.Clock.Advance(TimeSpan.FromMinutes(organization.Clock.GetUtcNow().Hour is >= 9 and < 13 ? 30 : 300));
        }
    }

    private static async Task SayAsync(CliRig rig, string alert, params string[] what)
    {
        var run = await rig.RunAsync(["ack", alert, .. what]);
        Assert.True(run.Code == 0, run.Error);
    }

    /// <summary>By key, the alert that began that day.</summary>
    private static async Task<Dictionary<string, string>> AlertsAsync(CliRig rig, DateTimeOffset day) =>
        (await rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray()
            .Where(alert => alert.GetProperty("active_at").GetDateTimeOffset() is var at && at >= day && at < day.AddHours(12) && alert.GetProperty("fired_at").ValueKind is JsonValueKind.String)
            .GroupBy(alert => alert.GetProperty("api_key_id").GetString()!)
            .ToDictionary(alerts => alerts.Key, alerts => alerts.First().GetProperty("id").GetString()!);
}
