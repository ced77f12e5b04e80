using System.Globalization;
using System.Xml.Linq;
using UsageSentinel.Cli;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;

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
        Assert.Equal(ExitCode.Done, (await rig.RunAsync(["report", .. period, "--html", rig.File("r.html")])).Code);
        var page = XDocument.Parse(await File.ReadAllTextAsync(rig.File("r.html"))).Root!;
        await using var store = SqliteEntityStore.Open(rig.StoreFile);
        foreach (var alert in alerts)
        {
            var (id, lost) = (alert.GetProperty("id").GetString()!, alert.GetProperty("lost_usd").GetDecimal());
            Assert.Equal(lost, alert.GetProperty("excess_usd").GetDecimal());
            Assert.Equal(lost, alert.GetProperty("excess_parts").EnumerateObject().Sum(part => part.Value.GetDecimal()));
            Assert.Contains(new Usd(lost).ToString(), table, StringComparison.Ordinal);
            Assert.Equal(lost, (await rig.RunAsync("explain", id, "--output", "json")).Json.GetProperty("lost_usd").GetDecimal());

            var account = new ProviderAccount(alert.GetProperty("provider").GetString()!, alert.GetProperty("account").GetString()!);
            var stored = (await new AlertIndex(store).FindAsync(account, id, CancellationToken.None))!.Alert;
            Assert.Equal(lost, stored.Lost.Amount);
            Assert.Equal(Math.Round(lost, 6), AlertFigures.Money(new EventDetails(), stored).ExcessUsd);
            if (page.Descendants().FirstOrDefault(row => row.Name.LocalName == "tr" && row.Value.Contains(id, StringComparison.Ordinal)) is { } row)
            {
                Assert.Contains(new Usd(lost).ToString(), row.Value, StringComparison.Ordinal);
            }
        }

        Assert.Contains(page.Descendants(), row => row.Name.LocalName == "tr" && alerts.Any(alert => row.Value.Contains(alert.GetProperty("id").GetString()!, StringComparison.Ordinal)));
    }
}
