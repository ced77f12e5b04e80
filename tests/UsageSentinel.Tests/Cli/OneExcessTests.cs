using System.Globalization;
using System.Xml.Linq;
using UsageSentinel.Cli;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Finance.Focus;

namespace UsageSentinel.Tests.Cli;

/// <summary>Figures are promises: whoever shows what an alert has cost shows the same amount.</summary>
public sealed class OneExcessTests
{
    [Fact]
    public async Task Excess_OfEveryAlertOfAnOrganization_IsTheSameWhereverItIsShown()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(scenario: "incidents", keys: 10, days: 12);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "12";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);

        var alerts = (await rig.RunAsync("alerts", "--output", "json")).Json.EnumerateArray().Where(alert => alert.GetProperty("lost_usd").GetDecimal() > 0).ToList();
        Assert.NotEmpty(alerts);
        var table = (await rig.RunAsync("alerts", "--all")).Out;
        string[] period = ["--from", CliRig.Now.AddDays(-13).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--to", CliRig.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];
        Assert.Equal(ExitCode.Done, (await rig.RunAsync(["report", .. period, "--html", rig.File("r.html"), "--focus", rig.File("f.csv")])).Code);
        var page = XDocument.Parse(await File.ReadAllTextAsync(rig.File("r.html"))).Root!;
        await using var store = SqliteEntityStore.Open(rig.StoreFile);
        foreach (var alert in alerts)
        {
            var (id, lost) = (alert.GetProperty("id").GetString()!, alert.GetProperty("lost_usd").GetDecimal());
            Assert.Equal(lost, alert.GetProperty("excess_usd").GetDecimal());
            Assert.Equal(lost, alert.GetProperty("excess_parts").EnumerateObject().Sum(part => part.Value.GetDecimal()));
            Assert.Contains(new Usd(lost).ToCents(), table, StringComparison.Ordinal);
            Assert.Equal(lost, (await rig.RunAsync("explain", id, "--output", "json")).Json.GetProperty("lost_usd").GetDecimal());

            var account = new ProviderAccount(alert.GetProperty("provider").GetString()!, alert.GetProperty("account").GetString()!);
            var stored = (await new AlertIndex(store).FindAsync(account, id, CancellationToken.None))!.Alert;
            Assert.Equal(lost, stored.Lost.Amount);
            Assert.Equal(lost, alert.GetProperty("excess_by_day").EnumerateArray().Sum(day => day.GetProperty("usd").GetDecimal()));

            // As a notice is sent.
            var figures = AlertFigures.Money(new EventDetails(), stored);
            Assert.Equal(Math.Round(lost, 6), figures.ExcessUsd);
            Assert.Contains(new Usd(figures.ExcessUsd!.Value).ToString(), Notice(figures), StringComparison.Ordinal);
            if (page.Descendants().FirstOrDefault(row => row.Name.LocalName == "tr" && row.Value.Contains(ShortAlertId.Of(id), StringComparison.Ordinal)) is { } row)
            {
                Assert.Contains(new Usd(lost).ToString(), row.Value, StringComparison.Ordinal);
            }
        }

        // The export has each day of each key once more on every row of it.
        using var export = new StreamReader(rig.File("f.csv"));
        var days = FocusRules.Read(export)
            .Where(row => row["x_IncidentDayExcess"] is not null)
            .GroupBy(row => (Key: row["ResourceId"]!, Day: row["ChargePeriodStart"]!))
            .ToLookup(rows => rows.Key.Key, rows => (rows.Key.Day, Excess: FocusRules.Number(Assert.Single(rows.Select(row => row["x_IncidentDayExcess"]).Distinct()))));
        Assert.NotEmpty(days);
        foreach (var key in alerts.GroupBy(alert => alert.GetProperty("api_key_id").GetString()!).Where(key => days.Contains(key.Key)))
        {
            var reported = key.Where(alert => alert.GetProperty("severity").GetString() != "info").SelectMany(alert => alert.GetProperty("excess_by_day").EnumerateArray())
                .GroupBy(day => day.GetProperty("day").GetString()!)
                .ToDictionary(day => day.Key, day => day.Sum(one => one.GetProperty("usd").GetDecimal()));
            Assert.All(days[key.Key], day => Assert.Equal(reported[day.Day[..10]], day.Excess, 6));
        }

        Assert.Contains(page.Descendants(), row => row.Name.LocalName == "tr" && alerts.Any(alert => row.Value.Contains(ShortAlertId.Of(alert.GetProperty("id").GetString()!), StringComparison.Ordinal)));
    }

    private static string Notice(EventDetails figures)
    {
        var reported = new SentinelEvent("id", "/usagesentinel/test", EventTypes.Firing, "/", CliRig.Now, figures);
        return AlertWriter.Write(reported, GivenNotices.Of(NotifyReason.First, reported)).Facts.Single(fact => fact.Label == "Basis").Value;
    }
}
