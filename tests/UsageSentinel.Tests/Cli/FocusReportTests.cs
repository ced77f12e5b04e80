using System.IO.Compression;
using UsageSentinel.Cli;
using UsageSentinel.Tests.Finance.Focus;

namespace UsageSentinel.Tests.Cli;

/// <summary><c>report --focus</c> after one sweep.</summary>
public sealed class FocusReportTests
{
    [Fact]
    public async Task Report_AfterASweep_IsTheBillWithTagsAndSaysWhatIsEstimated()
    {
        await using var rig = await new CliRig().WithSimulatorAsync();
        rig.Variables["Sentinel__Finance__SettleAfterHours"] = "1";
        rig.Variables["Sentinel__Owners__0__Team"] = "search";
        rig.Variables["Sentinel__Owners__0__CostCentre"] = "=4711";
        rig.Variables["Sentinel__Owners__0__Tags__0"] = "env=prod";
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("watch", "--once")).Code);
        var tomorrow = CliRig.Now.AddDays(1).ToString("yyyy-MM-dd");
        var first = CliRig.Now.AddDays(-3).ToString("yyyy-MM-dd");
        var file = rig.File("charges.csv.gz");

        var run = await rig.RunAsync("report", "--focus", file, "--from", first, "--to", tomorrow);

        Assert.True(run.Code == ExitCode.Done, run.Error);
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var rows = FocusRules.Read(reader);
        Assert.NotEmpty(rows);
        Assert.All(rows, FocusRules.Check);
        Assert.All(rows, row => Assert.Matches("\"cost_centre\":\"=4711\".*\"env\":\"prod\".*\"team\":\"search\"", row["Tags"]));
        Assert.Contains(rows, row => row["x_CostBasis"] == "estimated");
        var billed = (await rig.RunAsync("costs", "--from", first, "--to", tomorrow, "--output", "json")).Json.EnumerateArray()
            .Where(line => line.GetProperty("basis").GetString() != "estimated").Sum(line => line.GetProperty("billed_usd").GetDecimal());
        Assert.Equal(billed, rows.Where(row => row["x_IsEstimated"] == "false").Sum(row => FocusRules.Number(row["BilledCost"])), 6);
    }

    [Fact]
    public async Task Report_FileCannotBeWritten_SaysSoAndLeavesWhatWasThere()
    {
        await using var rig = new CliRig();

        (await rig.RunAsync("report", "--focus", rig.File("no/such/folder.csv"))).FailedWith(ExitCode.Failed, "folder.csv");
        (await rig.RunAsync("report", "--focus", rig.File("a.csv"), "--from", "2026-02-02", "--to", "2026-02-01")).FailedWith(ExitCode.Usage, "--from");
        Assert.False(File.Exists(rig.File("a.csv")));
    }
}
