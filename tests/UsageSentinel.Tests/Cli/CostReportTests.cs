using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using CsvHelper;
using UsageSentinel.Cli;
using UsageSentinel.Core.Usage;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Finance.Focus;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>report</c> as a page and as a spreadsheet after one sweep.</summary>
public sealed class CostReportTests
{
    [Fact]
    public async Task Report_AfterASweep_AgreesWithCostsAndTheExport()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(SimulatorTraps.NullAmounts | SimulatorTraps.CostsRefuseApiKeyGrouping, "incidents", keys: 8, days: 4);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "4";
        rig.Variables["Sentinel__Finance__SettleAfterHours"] = "1";
        rig.Variables["Sentinel__Owners__0__Team"] = "=search";
        rig.Variables["Sentinel__Owners__0__CostCentre"] = "4711";
        rig.Variables["Sentinel__Caps__0__Name"] = "any";
        rig.Variables["Sentinel__Caps__0__RequestsPerHour"] = "500";
        rig.Variables["Sentinel__Budgets__0__Name"] = "all";
        rig.Variables["Sentinel__Budgets__0__AmountUsd"] = "1000";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        string[] period = ["--from", CliRig.Now.AddDays(-4).ToString("yyyy-MM-dd"), "--to", CliRig.Now.ToString("yyyy-MM-dd")];

        var run = await rig.RunAsync(["report", .. period, "--html", rig.File("r.html"), "--csv", rig.File("r.csv"), "--focus", rig.File("f.csv")]);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("have no amount", run.Error, StringComparison.Ordinal);
        Assert.Contains("billed projects, not keys", run.Error, StringComparison.Ordinal);

        // Day by day and project by project what 'costs' says: the bill where it is settled, the estimate where not.
        var rows = Rows(rig.File("r.csv"));
        var costs = (await rig.RunAsync(["costs", .. period, "--output", "json"])).Json.EnumerateArray().ToList();
        Assert.NotEmpty(costs);
        Assert.All(costs, line => Assert.Equal(
            Amount(line, line.GetProperty("basis").GetString() == "estimated" ? "estimated_usd" : "billed_usd"),
            rows.Where(row => row["day"] == line.GetProperty("day").GetString() && row["project_id"] == line.GetProperty("project_id").GetString()).Sum(Cost),
            6));
        Assert.All(rows, row => Assert.Equal(("'=search", "4711"), (row["team"], row["cost_centre"])));

        // The same rows are incidents here and in the export.
        using var export = new StreamReader(rig.File("f.csv"));
        var charges = FocusRules.Read(export);
        Assert.Equal(charges.Sum(row => FocusRules.Number(row["BilledCost"])), rows.Sum(Cost), 6);
        var incidents = charges.Where(row => row["x_Incident"] is not null).Sum(row => FocusRules.Number(row["BilledCost"]));
        Assert.True(incidents > 0, "The scenario had no incident.");
        Assert.Equal(incidents, rows.Where(row => row["incident"].Length > 0).Sum(Cost), 6);

        var page = XDocument.Parse(await File.ReadAllTextAsync(rig.File("r.html"))).Root!.Value;
        Assert.Contains(new Usd(rows.Sum(Cost)).ToString(), page, StringComparison.Ordinal);
        Assert.Contains(new Usd(incidents).ToString(), page, StringComparison.Ordinal);
        Assert.Contains("openai-", page, StringComparison.Ordinal);
        Assert.False(File.Exists(rig.File("r.html.part")));
    }

    /// <summary>Two days against the two before them, and four against four of which nothing is known.</summary>
    [Fact]
    public async Task Report_Changes_AreThoseOfTheSpreadsheet()
    {
        await using var rig = await new CliRig().WithSimulatorAsync(SimulatorTraps.None, "quiet", keys: 6, days: 4);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "4";
        rig.Variables["Sentinel__Finance__SettleAfterHours"] = "1";
        rig.Variables["Sentinel__Owners__0__Owner"] = "=everybody";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        var last = CliRig.Now.UtcDateTime.AddDays(-1);

        string[] of = ["report", "--from", Day(last.AddDays(-1)), "--to", Day(last)];
        var run = await rig.RunAsync([.. of, "--changes", rig.File("changes.csv"), "--csv", rig.File("now.csv")]);
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("report", "--from", Day(last.AddDays(-3)), "--to", Day(last.AddDays(-2)), "--csv", rig.File("before.csv"))).Code);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains($"compared with {new Usd(Rows(rig.File("before.csv")).Sum(Cost))} ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists("report.html"));
        var (now, before) = (Rows(rig.File("now.csv")), Rows(rig.File("before.csv")));
        var changes = Rows(rig.File("changes.csv"));
        Assert.All(changes.GroupBy(row => row["level"]), level => Assert.Equal(
            (Cents(now.Sum(Cost)), Cents(before.Sum(Cost))), (Cents(level.Sum(Cost)), Cents(level.Sum(row => decimal.Parse(row["before_usd"], CultureInfo.InvariantCulture))))));
        Assert.Equal(["organization", "project", "owner", "team", "cost_centre", "key", "model"], changes.Select(row => row["level"]).Distinct());
        Assert.Equal("'=everybody", Assert.Single(changes, row => row["level"] == "owner")["name"]);
        Assert.All(changes.Where(row => row["level"] == "key"), row => Assert.Equal(now.Where(one => (one["api_key_id"] is { Length: > 0 } key ? key : one["project_id"]) == row["id"]).Sum(Cost), Cost(row), 9));
        Assert.All(changes, row => Assert.Equal(
            Cost(row) - decimal.Parse(row["before_usd"], CultureInfo.InvariantCulture), decimal.Parse(row["change_usd"], CultureInfo.InvariantCulture), 9));

        var blind = await rig.RunAsync("report", "--from", Day(last.AddDays(-70)), "--to", Day(last.AddDays(-60)), "--changes", rig.File("blind.csv"));
        Assert.Contains("so no change is shown", blind.Error, StringComparison.Ordinal);
        Assert.All(Rows(rig.File("blind.csv")), row => Assert.Equal(string.Empty, row["change_usd"] + row["change_percent"] + row["change"] + row["before_usd"]));
        var half = await rig.RunAsync("report", "--from", Day(last.AddDays(-58)), "--to", Day(last.AddDays(-48)), "--changes", rig.File("half.csv"));
        Assert.Contains("80 % of the days must be known", half.Error, StringComparison.Ordinal);
        Assert.All(Rows(rig.File("half.csv")), row => Assert.Equal(string.Empty, row["change_usd"] + row["before_usd"]));
        static decimal Cents(decimal amount) => decimal.Round(amount, 6);
        static string Day(DateTime at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Report_NoFileIsAskedFor_IsAPageHere()
    {
        await using var rig = new CliRig();
        try
        {
            var run = await rig.RunAsync("report");

            Assert.True(run.Code == ExitCode.Done, run.Error);
            Assert.Contains("No usage and no bill", await File.ReadAllTextAsync("report.html"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete("report.html");
        }
    }

    /// <summary>The default of a report is the month of yesterday, by the clock the command was given.</summary>
    [Fact]
    public async Task Report_DefaultPeriod_GoesByTheClockOfTheRun()
    {
        await using var rig = new CliRig(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

        var run = await rig.RunAsync("report", "--html", rig.File("r.html"));

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("The report from 2026-02-01 to 2026-02-28", run.Error, StringComparison.Ordinal);
        Assert.Contains(">2026-03-01 00:00</time> UTC", await File.ReadAllTextAsync(rig.File("r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_FileCannotBeWritten_LeavesWhatWasThere()
    {
        await using var rig = new CliRig();

        (await rig.RunAsync("report", "--html", rig.File("no/such/r.html"))).FailedWith(ExitCode.Failed, "r.html");
        (await rig.RunAsync("report", "--csv", rig.File("no/such/r.csv"))).FailedWith(ExitCode.Failed, "r.csv");
    }

    private static List<Dictionary<string, string>> Rows(string path)
    {
        using var text = new StreamReader(path);
        using var csv = new CsvReader(text, CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
        {
            rows.Add((csv.HeaderRecord ?? []).ToDictionary(name => name, name => csv.GetField(name) ?? string.Empty));
        }

        return rows;
    }

    private static decimal Cost(Dictionary<string, string> row) => decimal.Parse(row["cost_usd"], CultureInfo.InvariantCulture);

    private static decimal Amount(JsonElement line, string name) => line.GetProperty(name).GetDecimal();
}
