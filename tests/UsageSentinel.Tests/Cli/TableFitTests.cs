using UsageSentinel.Cli;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Architecture;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Cli;

/// <summary>Every verb that draws a table, on an organization with long, wide and hostile names: no line is wider than the terminal.</summary>
public sealed class TableFitTests
{
    private const string Prices = """
        {"gpt-5.6-sol":{"litellm_provider":"openai","input_cost_per_token":5e-06,"output_cost_per_token":2e-05},
         "gpt-new-with-a-name-that-is-far-too-long-to-stand-beside-anything-else":{"litellm_provider":"openai","input_cost_per_token":0}}
        """;

    /// <summary>The files that draw tables, and the command lines that reach each.</summary>
    private static readonly (string File, string[] Commands)[] Drawn =
    [
        ("Output/AlertLines.cs", ["alerts", "alerts --all"]),
        ("Output/HourTable.cs", ["explain ALERT"]),
        ("Output/HygieneTables.cs", ["keys --hygiene"]),
        ("Output/InjectedTable.cs", ["replay --usage USAGE --inject stolen-key:KEY:2026-11-22T10:00:00Z:500"]),
        ("Output/PriceExplanation.cs", ["prices explain gpt-4o", "prices explain a-model-that-nobody-knows"]),
        ("Verbs/BudgetsVerb.cs", ["budgets", "budgets --what-if"]),
        ("Verbs/ConfigDiff.cs", ["config diff OTHER"]),
        ("Verbs/CostsVerb.cs", ["costs"]),
        ("Verbs/ExpectVerb.cs", ["expect list"]),
        ("Verbs/InventoryVerb.cs", ["inventory", "inventory --changes"]),
        ("Verbs/KeysVerb.cs", ["keys", "keys --sort name --top 3"]),
        ("Verbs/LedgerVerb.cs", ["ledger"]),
        ("Verbs/OutboxVerb.cs", ["outbox"]),
        ("Verbs/PricesUpdateVerb.cs", ["prices update --from TABLE"]),
        ("Verbs/PricesVerb.cs", ["prices check"]),
        ("Verbs/ProtectVerb.cs", ["protect"]),
        ("Verbs/ReplayVerb.cs", ["replay --usage USAGE"]),
        ("Verbs/RotationsVerb.cs", ["rotations"]),
        ("Verbs/RoutesVerb.cs", ["routes list"]),
        ("Verbs/ShadowDecisions.cs", ["ledger --would-have"]),
        ("Verbs/SilenceVerb.cs", ["silence list"]),
        ("Verbs/StatusVerb.cs", ["status"]),
        ("Verbs/UsageVerb.cs", ["usage --top 20", "usage --group-by key,model"]),
    ];

    [Fact]
    public void Drawn_HasEveryFileThatDrawsATable() => Assert.Equal(
        Drawn.Select(one => $"src/UsageSentinel.Cli/{one.File}"),
        Repository.SourceFiles().Where(file => file.StartsWith("src/UsageSentinel.Cli/", StringComparison.Ordinal)
            && File.ReadAllText(Repository.PathOf(file)).Contains("FittedTable.Write(", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public async Task EveryTable_OfHostileNames_FitsTheTerminal()
    {
        await using var rig = await GivenAsync();
        var key = rig.Server.Organization.Keys[0];
        var alert = (await rig.RunAsync("alerts", "--all", "--output", "json")).Json.EnumerateArray().First(one => one.GetProperty("api_key_id").GetString() is not null).GetProperty("short_id").GetString()!;

        foreach (var width in (int[])[40, 80, 120, 200])
        {
            rig.Variables["COLUMNS"] = $"{width}";
            foreach (var (file, commands) in Drawn)
            {
                foreach (var command in commands)
                {
                    var run = await rig.RunAsync([.. command.Split(' ').Select(word => word
                        .Replace("USAGE", rig.File("usage.csv"), StringComparison.Ordinal).Replace("OTHER", rig.File("other.json"), StringComparison.Ordinal)
                        .Replace("TABLE", rig.File("table.json"), StringComparison.Ordinal).Replace("ALERT", alert, StringComparison.Ordinal).Replace(":KEY:", $":{key.Id}:", StringComparison.Ordinal))]);

                    Assert.True(run.Code is ExitCode.Done or ExitCode.No, $"{command}: {run.Code} {run.Error}");
                    Assert.All(run.Out.Split('\n'), line => Assert.True(TerminalWidth.Of(line) <= width, $"{file}, '{command}' at {width}: {TerminalWidth.Of(line)} cells: {line}"));
                    Assert.DoesNotContain(run.Out, letter => letter is '\u202e' or '\u001b' or '\u2502');
                }
            }
        }
    }

    /// <summary>Without its id a key cannot be named to the next command, and without the next step a finding is only bad news.</summary>
    [Fact]
    public async Task Hygiene_At80Columns_HasEveryIdAndEveryNextStepWhole()
    {
        await using var rig = await GivenAsync();
        rig.Variables["COLUMNS"] = "80";

        var findings = (await rig.RunAsync("keys", "--hygiene", "--output", "json")).Json[0].GetProperty("findings").EnumerateArray().ToList();
        var table = (await rig.RunAsync("keys", "--hygiene")).Out;

        Assert.NotEmpty(findings);
        var words = string.Join(' ', table.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.All(findings, finding =>
        {
            Assert.Contains(table.Split('\n'), line => line.StartsWith(finding.GetProperty("id").GetString()!, StringComparison.Ordinal));
            Assert.Contains(finding.GetProperty("next_step").GetString()!, words, StringComparison.Ordinal);
        });
    }

    private static async Task<CliRig> GivenAsync()
    {
        var rig = await new CliRig().WithSimulatorAsync(SimulatorTraps.OddNames | SimulatorTraps.InactiveOwners | SimulatorTraps.Unattributed, "incidents", keys: 10, days: 6);
        rig.Variables["Sentinel__Detection__BackfillDays"] = "6";
        var keys = rig.Server.Organization.Keys;
        var settings = new Dictionary<string, string>
        {
            ["Budgets__0__Name"] = "a budget with a rather long name for all that the south spends",
            ["Budgets__0__AmountUsd"] = "100",
            ["Budgets__0__Period"] = "month",
            ["Budgets__1__Name"] = "small",
            ["Budgets__1__AmountUsd"] = "0.01",
            ["Budgets__1__Project"] = keys[0].ProjectId,
            ["Rotation__Scopes__0__Keys"] = "*",
            ["Rotation__Scopes__0__Scopes__0"] = "api.model.request",
        };
        foreach (var (name, value) in settings)
        {
            rig.Variables[$"Sentinel__{name}"] = value;
        }

        Done(await rig.RunAsync("watch", "--once"));
        var used = (await rig.RunAsync("keys", "--output", "json")).Json.EnumerateArray()
            .First(one => one.GetProperty("month_cost_usd").GetDecimal() > 0 && one.GetProperty("api_key_id").GetString() is not null).GetProperty("api_key_id").GetString()!;
        Done(await rig.RunAsync("expect", used, "--until", "6h", "--up-to", "40usd/h", "--reason", "a load test 負荷試験 of the new version of the checkout, by the southern team"));
        Done(await rig.RunAsync("silence", "add", "key=" + used, "--for", "4h", "--reason", "🚀 " + new string('y', 130), "--actions"));
        Done(await rig.RunAsync("protect", "production-*-of-the-southern-region-*"));
        Done(await rig.RunAsync("rotate", used, "--yes", "--to", rig.File("key.env")));
        await File.WriteAllTextAsync(rig.File("table.json"), Prices);
        await File.WriteAllTextAsync(rig.File("other.json"), """{"detection":{"falseAlertsPerKeyMonth":5}}""");
        await File.WriteAllLinesAsync(rig.File("usage.csv"), [
            "bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens,cost_usd",
            .. Enumerable.Range(0, 24 * 23).Select(hour => $"{CliRig.Now.AddDays(-23).ToUnixTimeSeconds() / 3600 * 3600 + (hour * 3600L)},1h,project-of-the-southern-region,{keys[0].Id},gpt-4o,{(hour > 545 ? 9000 : 20 + (hour % 5))},{(hour > 545 ? 9_000_000 : 20_000)},{(hour > 545 ? 900_000 : 2_000)},")]);
        return rig;
    }

    private static void Done(CliRun run) => Assert.True(run.Code == ExitCode.Done, run.Error);
}
