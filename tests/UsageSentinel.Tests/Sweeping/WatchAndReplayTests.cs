using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Cli;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>One engine: what <c>watch</c> says of a day, <c>replay</c> says of its record; and what was learned outlives the process.</summary>
public sealed class WatchAndReplayTests
{
    /// <summary>On a whole hour, so that no bucket is ever seen half full.</summary>
    private static readonly DateTimeOffset Start = new(2026, 9, 16, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Watch_OfADay_AlertsAsTheReplayOfItsRecord()
    {
        var folder = new TemporaryFolder();
        await using var organization = await BookedOrganization.StartAsync(Start);
        for (var number = 0; number < 6; number++)
        {
            var seed = number;
            organization.Add($"key_{number}").Uses(minute => BookedUse.Office(minute, seed, 5));
        }

        organization.Keys[1].Uses(new TimeWindow(Start.AddHours(2), Start.AddHours(4)), _ => BookedUse.Of(90));
        organization.Keys[2].Uses(new TimeWindow(Start.AddHours(5), Start.AddHours(6)), _ => BookedUse.Of(40, size: 6), "o3");
        organization.Keys[3].Uses(new TimeWindow(Start.AddHours(8), Start.AddHours(10)), _ => BookedUse.Of(60));

        var watched = new List<(string What, DateTimeOffset Active)>();
        await WatchAsync(organization, folder, Start.AddHours(6), watched);
        await WatchAsync(organization, folder, Start.AddHours(11), watched);
        var replayed = await ReplayAsync(organization, folder);

        Assert.Equal(3, watched.Count);
        var ordered = watched.OrderBy(alert => alert.What, StringComparer.Ordinal).ToList();
        Assert.Equal(replayed.Select(alert => alert.What), ordered.Select(alert => alert.What));

        // A watch that fires on what is still filling does not look back over it for the start: it may name a start that is later.
        Assert.All(replayed.Zip(ordered), pair => Assert.InRange(pair.Second.Active - pair.First.Active, TimeSpan.Zero, TimeSpan.FromMinutes(25)));
        folder.Delete();
    }

    /// <summary>Six hundred keys: the bars are drawn from their own days, survive the process.</summary>
    [Fact]
    public async Task Watch_OfSixHundredKeys_DrawsItsBarsFromThemAndKeepsThem()
    {
        var folder = new TemporaryFolder();
        await using var organization = await BookedOrganization.StartAsync(Start);
        for (var number = 0; number < 600; number++)
        {
            var seed = number;
            organization.Add($"key_{number:0000}", $"proj_{number % 4}").Uses(minute => (minute + seed) % 60 == 7 ? BookedUse.Of(40 + (40 * BookedUse.Noise(minute, seed))) : default);
        }

        OrganizationCalibration learned;
        await using (var store = SqliteEntityStore.Open(folder.File("sentinel.db")))
        await using (var host = organization.Open(store, options => options.Detection.BackfillDays = 2))
        {
            await host.SweepAsync();
            learned = (await host.StateAsync()).Calibration;
        }

        await using (var store = SqliteEntityStore.Open(folder.File("sentinel.db")))
        await using (var host = organization.Open(store, options => options.Detection.BackfillDays = 2))
        {
            Assert.Equal(learned, (await host.StateAsync()).Calibration);
            Assert.NotEqual(OrganizationCalibration.Empty.Bars(new FalseAlertBudget(), DetectorTuning.Default), learned.Bars(new FalseAlertBudget(), DetectorTuning.Default));
        }

        folder.Delete();
    }

    /// <summary>Another process each time.</summary>
    private static async Task WatchAsync(BookedOrganization organization, TemporaryFolder folder, DateTimeOffset until, List<(string What, DateTimeOffset Active)> fired)
    {
        await using var store = SqliteEntityStore.Open(folder.File("sentinel.db"));
        await using var host = organization.Open(store);
        while (organization.Clock.GetUtcNow() < until)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        fired.AddRange(host.Reported.Where(item => item.Type == EventTypes.Firing).DistinctBy(item => item.Id)
            .Select(item => (Line(item.Data.ApiKeyId, item.Data.Rule!, item.Data.FiredAt!.Value), item.Data.ActiveAt!.Value)));
    }

    /// <summary>As the sweeps read it: hours up to the last complete one at the first sweep, five minutes from there on.</summary>
    private static async Task<List<(string What, DateTimeOffset Active)>> ReplayAsync(BookedOrganization organization, TemporaryFolder folder)
    {
        var rows = new List<string> { "bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens,cost_usd" };
        var split = BucketWidth.Hour.Floor(Start.AddMinutes(-15));
        foreach (var key in organization.Keys)
        {
            rows.AddRange(Rows(key, BucketWidth.Day.Floor(Start.AddDays(-30)), split, 60, "1h"));
            rows.AddRange(Rows(key, split, organization.Clock.GetUtcNow(), 5, "5m"));
        }

        await File.WriteAllLinesAsync(folder.File("record.csv"), rows);
        await using var rig = new CliRig();
        var run = await rig.RunAsync("replay", "--usage", folder.File("record.csv"), "--output", "json");
        Assert.True(run.Code == 0, run.Error);
        return
        [
            .. run.Json.GetProperty("alerts").EnumerateArray()
                .Where(alert => alert.GetProperty("fired_at").GetDateTimeOffset() > Start)
                .Select(alert => (
                    What: Line(alert.GetProperty("api_key_id").GetString(), Pascal(alert.GetProperty("rule").GetString()!), alert.GetProperty("fired_at").GetDateTimeOffset()),
                    Active: alert.GetProperty("active_at").GetDateTimeOffset()))
                .OrderBy(alert => alert.What, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Rows(BookedKey key, DateTimeOffset from, DateTimeOffset until, int minutes, string width)
    {
        for (var at = from; at < until; at = at.AddMinutes(minutes))
        {
            var minute = at.ToUnixTimeSeconds() / 60;
            foreach (var (model, use) in key.Sum(minute, minute + minutes))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{minute * 60},{width},{key.Project},{key.Id},{model},{use.Requests},{use.Input},{use.Output},");
            }
        }
    }

    private static string Line(string? key, string rule, DateTimeOffset fired) => $"{key} {rule} {fired:u}";

    private static string Pascal(string rule) => string.Concat(rule.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
