using System.Security.Cryptography;
using System.Text.Json;
using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

public sealed class PricesUpdateTests
{
    private const string Table = """
        {"gpt-5.6-sol":{"litellm_provider":"openai","input_cost_per_token":5e-06,"output_cost_per_token":2e-05},
         "gpt-6-luna":{"litellm_provider":"openai","input_cost_per_token":1e-06,"output_cost_per_token":5e-07},
         "gpt-new":{"litellm_provider":"openai","input_cost_per_token":1e-06,"output_cost_per_token":2e-06},
         "gpt-4o":{"litellm_provider":"openai","input_cost_per_token":2.5e-06,"output_cost_per_token":1e-05}}
        """;

    [Fact]
    public async Task Update_WithoutYes_ShowsTheDifferencesAndWritesNothing()
    {
        await using var rig = new CliRig();
        var before = Directory.GetFiles(Path.GetDirectoryName(Given(rig, Table))!).Length;

        var run = await rig.RunAsync("prices", "update", "--from", Given(rig, Table), "--out", rig.File("out.json"));

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("gpt-5.6-sol", run.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(rig.File("out.json")));
        Assert.Equal(before, Directory.GetFiles(Path.GetDirectoryName(Given(rig, Table))!).Length);
    }

    [Fact]
    public async Task Update_Yes_WritesADatedFileThatIsThenInForce()
    {
        await using var rig = new CliRig();
        var table = Given(rig, Table);

        var run = await rig.RunAsync("prices", "update", "--from", table, "--yes", "--out", rig.File("out.json"), "--output", "json");

        // One price changed tenfold: the rest is written, and the answer is "not all of it".
        Assert.Equal(ExitCode.No, run.Code);
        Assert.Equal((4, 1), (run.Json.GetProperty("compared").GetInt32(), run.Json.GetProperty("agreed").GetInt32()));
        var luna = run.Json.GetProperty("differences").EnumerateArray().Single(change => change.GetProperty("model").GetString() == "gpt-6-luna");
        Assert.Equal(("changed more than threefold", false), (luna.GetProperty("doubt").GetString(), luna.GetProperty("taken").GetBoolean()));
        using var written = JsonDocument.Parse(File.ReadAllText(rig.File("out.json")));
        var origin = written.RootElement.GetProperty("origin");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(table))), origin.GetProperty("sha256").GetString());
        Assert.Equal(("table.json", "litellm"), (origin.GetProperty("source").GetString(), origin.GetProperty("format").GetString()));

        rig.Variables["Sentinel__Prices__File"] = rig.File("out.json");
        Assert.Equal(1m, Price(await rig.RunAsync("prices", "explain", "gpt-new", "--output", "json")));
        Assert.Equal(5m, Price(await rig.RunAsync("prices", "explain", "gpt-5.6-sol", "--output", "json")));
        Assert.Equal(0.1m, Price(await rig.RunAsync("prices", "explain", "gpt-6-luna", "--output", "json")));

        // A second table goes over it and keeps what the first one changed.
        Given(rig, """{"gpt-newer":{"litellm_provider":"openai","input_cost_per_token":3e-06}}""");
        Assert.Equal(ExitCode.Done, (await rig.RunAsync("prices", "update", "--from", table, "--yes", "--out", rig.File("next.json"))).Code);
        rig.Variables["Sentinel__Prices__File"] = rig.File("next.json");
        Assert.Equal(1m, Price(await rig.RunAsync("prices", "explain", "gpt-new", "--output", "json")));
        Assert.Equal(3m, Price(await rig.RunAsync("prices", "explain", "gpt-newer", "--output", "json")));
    }

    [Fact]
    public async Task Update_AcceptedModel_IsTaken()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("prices", "update", "--from", Given(rig, Table), "--yes", "--accept", "GPT-6-Luna", "--out", rig.File("out.json"));

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("gpt-6-luna", File.ReadAllText(rig.File("out.json")), StringComparison.Ordinal);
        (await rig.RunAsync("prices", "update", "--from", rig.File("table.json"), "--yes", "--out", rig.File("out.json"))).FailedWith(ExitCode.Usage, "exists");
    }

    [Fact]
    public async Task Update_PriceBelowZero_IsNeverTaken()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync(
            "prices", "update", "--from", Given(rig, """{"gpt-4o":{"litellm_provider":"openai","input_cost_per_token":-1e-06}}"""), "--yes", "--accept", "gpt-4o", "--out", rig.File("out.json"));

        Assert.Equal(ExitCode.No, run.Code);
        Assert.False(File.Exists(rig.File("out.json")));
    }

    [Theory]
    [InlineData("""{"gpt-4o":""", ExitCode.Failed, "not JSON")]
    [InlineData("{}", ExitCode.Failed, "has no prices of openai")]
    [InlineData("[[[[", ExitCode.Failed, "not JSON")]
    public async Task Update_Garbage_IsOneLine(string text, int code, string why)
    {
        await using var rig = new CliRig();

        (await rig.RunAsync("prices", "update", "--from", Given(rig, text))).FailedWith(code, why);
    }

    [Fact]
    public async Task Update_TableOfMoreThanTwentyMegabytes_IsRefused()
    {
        await using var rig = new CliRig();
        var file = rig.File("table.json");
        await using (var stream = File.Create(file))
        {
            stream.SetLength((20 * 1024 * 1024) + 1);
        }

        (await rig.RunAsync("prices", "update", "--from", file)).FailedWith(ExitCode.Failed, "larger than 20 MB");
    }

    [Theory]
    [InlineData("none.json", ExitCode.Usage, "there is no file")]
    [InlineData("http://example.com/prices.json", ExitCode.Usage, "https")]
    [InlineData("ftp://example.com/prices.json", ExitCode.Usage, "https")]
    [InlineData("https://user:secret@example.com/prices.json", ExitCode.Usage, "https")]
    [InlineData("https://127.0.0.1:1/prices.json", ExitCode.Refused, "not public")]
    [InlineData("https://169.254.169.254/latest", ExitCode.Refused, "not public")]
    [InlineData("https://10.0.0.1/prices.json", ExitCode.Refused, "not public")]
    [InlineData("https://[::1]/prices.json", ExitCode.Refused, "not public")]
    [InlineData("https://localhost/prices.json", ExitCode.Refused, "not public")]
    public async Task Update_SourceThatIsNotAllowed_IsRefused(string from, int code, string why)
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("prices", "update", "--from", from);

        run.FailedWith(code, why);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--accept", "gpt-6-lunna")]
    [InlineData("--as-of", "tomorrow")]
    [InlineData("--as-of", "2999-01-01")]
    [InlineData("--provider", "openia")]
    public async Task Update_Typo_IsAUsageError(string option, string value)
    {
        await using var rig = new CliRig();

        Assert.Equal(ExitCode.Usage, (await rig.RunAsync("prices", "update", "--from", Given(rig, Table), option, value)).Code);
    }

    private static string Given(CliRig rig, string text)
    {
        File.WriteAllText(rig.File("table.json"), text);
        return rig.File("table.json");
    }

    private static decimal Price(CliRun run) => run.Json.GetProperty("meters")[0].GetProperty("usd").GetDecimal();
}
